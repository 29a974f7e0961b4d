"""One repository of GitHub, and when it is asked for what."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from collectors.sources.github import wire
from collectors.sources.github.api import Api
from collectors.sources.github.pull_watch import PullWatch
from collectors.sources.github.run_watch import RunWatch
from collectors.sources.github.settings import GithubSettings
from collectors.tracker.client import Client
from collectors.tracker.issue_watch import IssueWatch, Pace
from collectors.tracker.issues import Reader
from collectors.tracker.place import Place
from collectors.tracker.repository import ForgeRepository, May
from collectors.tracker.turns import Turns

MILESTONES_EVERY: Final = 3600.0
PACE: Final = Pace(full=21_600, blockers=21_600)
UNSEEN: Final = "there is no such repository, or the token may not see it"


class Repository(ForgeRepository[wire.Pulse, PullWatch, RunWatch]):
    """Reads of one repository what has changed."""

    def __init__(
        self, client: Client, place: Place, settings: GithubSettings, reader: Reader, clock: Callable[[], datetime]
    ) -> None:
        api = Api(client, place.repository, settings.rest)
        turns = Turns(clock)
        super().__init__(
            place,
            about=wire.Pulse(),
            pulls=PullWatch(api, place, clock),
            issues=IssueWatch(api, place, reader, clock, pace=PACE),
            runs=RunWatch(api, place, turns),
        )
        self._settings = settings
        self._client = client
        self._api = api
        self._turns = turns
        self._seen: wire.Pulse | None = None
        """As it was when all that is due after a change was last read."""

    async def read(self, pulse: wire.Pulse | None, may: May) -> None:
        """Read what has changed.

        Args:
            pulse: What shows that; None: the repository cannot be seen.
            may: Whether more may be asked in this poll.

        Raises:
            SourceOutage: GitHub does not answer, or not to us.
        """
        if pulse is None:
            self._seen = None
            self._miss(UNSEEN)
            return
        self._about = pulse
        await self._read_parts(may)
        self._seen = pulse

    async def _read_pulls(self, may: May) -> None:
        if self._settings.pulls:
            await self._pulls.read(self._about, may, pace=self._client.pace)

    async def _read_runs(self, may: May) -> None:
        if self._settings.runs:
            await self._runs.read(self._heads, may, moved=self._about != self._seen, pace=self._client.pace)

    async def _read_issues(self, may: May) -> None:
        if self._settings.issues and self._about.has_issues:
            before = self._seen.newest_issue if self._seen else None
            pace = self._client.pace
            await self._issues.read(may, pace=pace, moved=self._about.newest_issue != before)
            if self._turns.due("milestones", MILESTONES_EVERY, pace=pace):
                self._milestones = await self._api.milestones()
                self._turns.done("milestones")
