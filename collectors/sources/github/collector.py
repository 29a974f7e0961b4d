"""The source of GitHub: one question whether anything has changed, and then only for what has."""

from collections.abc import Iterable
from typing import Final

from board.facts import Fact, Service, ServiceState
from collectors.sources.github.api import pulse
from collectors.sources.github.repository import Repository
from collectors.sources.github.settings import GithubSettings
from collectors.tracker.forge import ForgeCollector
from collectors.tracker.issues import Reader
from collectors.tracker.place import Place

MOST: Final = 60
"""Questions of one poll, after which the first reading of many things goes on in the next."""
HEADERS: Final = {"Accept": "application/vnd.github+json, application/json", "X-GitHub-Api-Version": "2022-11-28"}


class GithubCollector(ForgeCollector[GithubSettings, Repository]):
    """One GitHub."""

    name = "github"
    Settings = GithubSettings
    headers = HEADERS

    async def read(self) -> Iterable[Fact]:
        """Ask whether anything has changed, and for what has; less often while the allowance runs low.

        Raises:
            SourceOutage: GitHub does not answer, or not to us.
        """
        if self._turns.due("pulse", self.settings.every, pace=self._client.pace):
            pulses = await pulse(self._client, self.settings.repositories)
            start = self._client.requests
            for repository, found in zip(self._repositories, pulses, strict=True):
                await repository.read(found, lambda: self._client.requests - start < MOST)
            self._turns.done("pulse")
        return [self._service(), *self._facts()]

    def _repository(self, place: Place, reader: Reader) -> Repository:
        return Repository(self._client, place, self.settings, reader, self._clock)

    def _service(self) -> Service:
        low = [f"{each.left:,.0f} of {each.limit:,.0f} {each.name} left" for each in self._client.allowances]
        return Service(
            key=self._key,
            kind="github",
            label=self.settings.label,
            state=ServiceState.UP,
            marks=tuple(low) if self._client.pace > 1 else (),
        )
