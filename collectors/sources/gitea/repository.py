"""One repository of a Gitea or a Forgejo, and when it is asked for what."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from collectors.sources.gitea import wire
from collectors.sources.gitea.api import Api
from collectors.sources.gitea.pull_watch import PullWatch
from collectors.sources.gitea.run_watch import RunWatch
from collectors.sources.gitea.settings import GiteaSettings
from collectors.tracker.client import Client
from collectors.tracker.issue_watch import IssueWatch
from collectors.tracker.issues import Reader
from collectors.tracker.place import Place
from collectors.tracker.refusal import Unseen
from collectors.tracker.repository import ForgeRepository, May
from collectors.tracker.turns import Turns

ABOUT_EVERY: Final = 3600.0
MILESTONES_EVERY: Final = 600.0


class Repository(ForgeRepository[wire.Repository, PullWatch, RunWatch]):
    """Reads one repository, all its parts in each poll."""

    def __init__(
        self, client: Client, place: Place, settings: GiteaSettings, reader: Reader, clock: Callable[[], datetime]
    ) -> None:
        api = Api(client, place.repository)
        super().__init__(
            place,
            about=wire.Repository(),
            pulls=PullWatch(api, place, clock),
            issues=IssueWatch(api, place, reader, clock),
            runs=RunWatch(api, place),
        )
        self._settings = settings
        self._api = api
        self._turns = Turns(clock)

    async def read(self, may: May, *, flavor: str) -> None:
        """Read what is due.

        Raises:
            SourceOutage: the server does not answer, or not to us.
        """
        self._pulls.flavor = flavor
        try:
            await self._read_about()
        except Unseen as unseen:
            self._miss(unseen.outage.sentence)
        else:
            await self._read_parts(may)

    async def _read_about(self) -> None:
        if self._turns.due("about", ABOUT_EVERY):
            self._about = await self._api.repository()
            self._turns.done("about")

    async def _read_pulls(self, may: May) -> None:
        if self._settings.pulls and self._about.has_pull_requests:
            await self._pulls.read(may, token=self._settings.token is not None)

    async def _read_runs(self, may: May) -> None:
        if self._settings.runs and self._about.has_actions:
            await self._runs.read(self._heads, may)

    async def _read_issues(self, may: May) -> None:
        if self._settings.issues and self._about.has_issues:
            await self._issues.read(may)
            if self._turns.due("milestones", MILESTONES_EVERY):
                self._milestones = await self._api.milestones()
                self._turns.done("milestones")
