"""What is known of one repository's pipelines between two polls."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from board.facts import Run, Verdict
from collectors.http_outage import HttpOutage
from collectors.sources.woodpecker import wire
from collectors.sources.woodpecker.api import Api, of_one
from collectors.sources.woodpecker.pipelines import Row, rows, run, verdict
from collectors.tracker.classes import Failing, failing
from collectors.tracker.place import Place
from collectors.tracker.turns import Turns

KEPT: Final = 300
"""Pipelines that are known; older ones are of no use."""
LOOKED_AT: Final = 6
"""Failures of a repository that are looked into in one poll; the next poll goes on."""
AGAIN: Final = 600.0
"""Seconds after which all is read again, also where nothing new was seen."""
UNTOLD: Final = 60.0
"""Seconds after which it is read again where the list does not tell of the newest pipeline."""
CONFIGURATION: Final = "configuration"
"""Stands for the step of a pipeline that could not begin."""
_GOING: Final = (Verdict.PENDING, Verdict.RUNNING)
_FAILED: Final = ("failure", "error")


class RepositoryWatch:
    """Knows the newest pipelines of a repository, and why they failed."""

    def __init__(self, api: Api, place: Place, url: str, turns: Turns, failing: Mapping[int, Failing]) -> None:
        """Prepare to read.

        Args:
            api: Its server.
            place: The repository.
            url: Where its pipelines are shown.
            turns: When it was last read.
            failing: What is known of earlier failures, by the numbers of their pipelines.
        """
        self.known = False
        """Whether it was read at all."""
        self._api = api
        self._place = place
        self._url = url
        self._turns = turns
        self._pipelines: dict[int, wire.Pipeline] = {}
        self._failing = dict(failing)
        self._steps: dict[int, int] = {}
        self._default = ""
        self._last: wire.Pipeline | None = None

    async def read(self, told: wire.Repository, may: Callable[[], bool]) -> None:
        """Ask for what has changed, as far as the newest pipeline and those under way let expect.

        Args:
            told: What the list of repositories says.
            may: Whether another question may be put in this poll.
        """
        self._default = told.default_branch
        if may() and self._is_due(told):
            found = await self._api.newest(told.id)
            found += await self._api.of_branch(told.id, told.default_branch)
            self._pipelines |= {each.number: each for each in found}
            self._pipelines = {number: self._pipelines[number] for number in sorted(self._pipelines)[-KEPT:]}
            self._last = told.last_pipeline
            self.known = True
            self._turns.done(self._place.key)
        await self._look_into(told.id, may)

    def facts(self) -> Iterator[Run]:
        """One for each branch and pull request."""
        for row in rows(self._pipelines.values()):
            yield run(self._place, row, self._default, self._url, self._failing)

    async def log_of(self, repository: int, key: str) -> bytes | None:
        """What the failing step of a run wrote; None where it is none of this repository, or no step is known."""
        row = next((each for each in rows(self._pipelines.values()) if f"{self._place.key}/{each.where}" == key), None)
        red = row.reds[0].number if row and row.reds else 0
        return await self._api.log(repository, red, self._steps[red]) if red in self._steps else None

    def _is_due(self, told: wire.Repository) -> bool:
        going = any(verdict(each) in _GOING for each in self._pipelines.values())
        if told.last_pipeline is None:  # there is none yet, or the server does not tell
            return self._turns.due(self._place.key, UNTOLD)
        return going or told.last_pipeline != self._last or self._turns.due(self._place.key, AGAIN)

    async def _look_into(self, repository: int, may: Callable[[], bool]) -> None:
        """Ask for the steps of failures, the newest of each row first."""
        reds = sorted(self._counting(), key=lambda each: each.number, reverse=True)
        for pipeline in [each for each in reds if each.number not in self._failing][:LOOKED_AT]:
            if not may():
                return
            try:
                self._failing[pipeline.number] = await self._failing_of(repository, pipeline.number)
            except HttpOutage as outage:
                if not of_one(outage):
                    raise
                self._failing[pipeline.number] = Failing()  # it is not asked for again
        self._failing = {number: found for number, found in self._failing.items() if number in self._pipelines}
        self._steps = {number: step for number, step in self._steps.items() if number in self._pipelines}

    def _counting(self) -> Iterator[wire.Pipeline]:
        """The failures of the default branch and of pull requests that are not mended."""
        for row in rows(self._pipelines.values()):
            if row.newest.pull is not None or row.newest.branch == self._default:
                yield from _within(row)

    async def _failing_of(self, repository: int, number: int) -> Failing:
        detail = await self._api.detail(repository, number)
        for workflow in detail.workflows or ():
            for step in workflow.children or ():
                if step.state in _FAILED and step.type != "service":
                    self._steps[number] = step.id
                    log = await self._api.log(repository, number, step.id)
                    return failing(step.name, log.decode(errors="replace"))
        broken = next((each for each in detail.workflows or () if each.state in _FAILED), None)
        return failing(broken.name if broken else CONFIGURATION)


def _within(row: Row) -> tuple[wire.Pipeline, ...]:
    """Of a long streak the last ten, which are those that are told."""
    return row.reds[:10]
