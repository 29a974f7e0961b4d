"""The source of Gitea and Forgejo: issues, pull requests, Actions and milestones, read and never changed."""

from collections.abc import Iterable
from typing import Final, Unpack

from board.facts import Fact, Service, ServiceState
from collectors.foreign import parse
from collectors.sources.gitea import wire
from collectors.sources.gitea.repository import Repository
from collectors.sources.gitea.settings import GiteaSettings
from collectors.tracker.forge import ForgeCollector
from collectors.tracker.issues import Reader
from collectors.tracker.place import Place
from collectors.tracker.source import Manner

VERSION_EVERY: Final = 3600.0
MOST: Final = 120
"""Questions of one poll, after which only lists are read on: the first reading of many things takes several polls."""


class GiteaCollector(ForgeCollector[GiteaSettings, Repository]):
    """One server."""

    name = "gitea"
    Settings = GiteaSettings

    def __init__(self, box: str, settings: GiteaSettings, **manner: Unpack[Manner]) -> None:
        super().__init__(box, settings, **manner)
        self._version = wire.Version()

    async def read(self) -> Iterable[Fact]:
        """Read what is due of each repository.

        Raises:
            SourceOutage: the server does not answer, or not to us.
        """
        if self._turns.due("version", VERSION_EVERY):
            self._version = parse(wire.VERSION, await self._client.get("/version"))
            self._turns.done("version")
        start = self._client.requests
        flavor = "forgejo" if self._version.forgejo else "gitea"
        for repository in self._repositories:
            await repository.read(lambda: self._client.requests - start < MOST, flavor=flavor)
        return [self._service(flavor), *self._facts()]

    def _repository(self, place: Place, reader: Reader) -> Repository:
        return Repository(self._client, place, self.settings, reader, self._clock)

    def _service(self, flavor: str) -> Service:
        version = self._version.version.partition("+")[0]
        return Service(key=self._key, kind=flavor, label=self.settings.label, state=ServiceState.UP, version=version)
