"""The issues of one repository: all of them now and then, and in between those that have changed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final, Protocol

from board.facts import Ask, Fact, Priority, Stage, Work
from collectors.tracker.asks import Wait, asks
from collectors.tracker.conventions import Waiting
from collectors.tracker.issues import Issue, Reader
from collectors.tracker.known import Known
from collectors.tracker.place import Place
from collectors.tracker.refusal import Unseen
from collectors.tracker.turns import Turns
from collectors.tracker.walk import Walk

SLICE: Final = 20
"""Pages of a full reading in one poll."""
KEPT: Final = timedelta(days=30)
"""For how long what is done is known."""
BLOCKERS: Final = 10
"""Issues of which it is asked in one poll what they wait for; each costs a question."""
ENDED: Final = 60
"""Days of the last pieces of work of a milestone that are told."""
OVERLAP: Final = timedelta(seconds=1)


class Issues(Protocol):
    """Where the issues of one repository are read."""

    def opened(self) -> Walk[Issue]:
        """All that are open."""

    def closed(self, since: datetime) -> Walk[Issue]:
        """Those that are closed and have changed since."""

    def changed(self, since: datetime) -> Walk[Issue]:
        """All that have changed since."""

    async def blockers(self, number: int) -> tuple[tuple[int, str], ...]:
        """Number and repository of each open issue that one waits for."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a service is asked, in seconds."""

    full: float = 3600.0
    """For all issues."""
    blockers: float = 1800.0
    """For what an issue waits for."""


class IssueWatch:
    """Knows the open issues, and those that were closed lately."""

    def __init__(
        self,
        issues: Issues,
        place: Place,
        reader: Reader,
        clock: Callable[[], datetime],
        *,
        pace: Pace = Pace(),
    ) -> None:
        """Prepare to read.

        Args:
            issues: Where they are read.
            place: Their repository.
            reader: Makes work of them.
            clock: Tells the time.
            pace: How often they are asked for.
        """
        self._issues = issues
        self._place = place
        self._reader = reader
        self._clock = clock
        self._pace = pace
        self._turns = Turns(clock)
        self._known = Known()
        self._walks: list[Walk[Issue]] = []
        self._since: datetime | None = None
        self._waits: dict[int, Waiting] = {}
        self._asks: tuple[Ask, ...] = ()
        """Those of before a restart, until all issues are read again."""
        self._blocks: dict[int, tuple[str, ...]] = {}
        self._moved: set[int] = set()
        self._cut = False

    @property
    def marks(self) -> tuple[str, ...]:
        """How far a full reading is, and what it leaves out."""
        reading = (f"reading {walk.progress} issues" for walk in self._walks if not walk.done and walk.read)
        return (*reading, *(["only the issues that moved last"] if self._cut else ()))

    def recall(self, facts: Iterable[Fact]) -> None:
        """Take back what was known, until all is read again."""
        known = list(facts)
        self._known.learn(each for each in known if isinstance(each, Work))
        self._asks = tuple(each for each in known if isinstance(each, Ask))

    async def read(self, may: Callable[[], bool], *, pace: float = 1.0, moved: bool = True) -> None:
        """Go on with a full reading, or ask for what has changed.

        Args:
            may: Whether more may be asked in this poll.
            pace: How many times less often than usual.
            moved: Whether anything may have changed.
        """
        if self._walks or self._since is None or self._turns.due("full", self._pace.full, pace=pace):
            await self._full()
        elif moved:
            walk = self._issues.changed(self._since - OVERLAP)
            self._learn(await walk.on())
            if walk.cut:
                self._turns.forget("full")
        await self._ask_blockers(may, pace)

    def facts(self) -> Iterator[Fact]:
        """All that is known."""
        for fact in self._known:
            number = _number(fact)
            waits = tuple(each for each in self._blocks.get(number, ()) if self._is_open(each))
            yield replace(fact, blocked_by=waits) if isinstance(fact, Work) and waits else fact
        waiting = (Wait(fact, self._waits[n]) for fact in self._works() if (n := _number(fact)) in self._waits)
        yield from {each.key: each for each in (*self._asks, *asks(self._place.key, waiting))}.values()

    def ended(self, milestone: str) -> tuple[date, ...]:
        """Days on which the last issues of a milestone were done, newest first."""
        works = (each for each in self._works() if each.milestone == milestone)
        times = (each.ended_at.date() for each in works if each.ended_at and each.stage is Stage.DONE)
        return tuple(sorted(times, reverse=True)[:ENDED])

    async def _full(self) -> None:
        if not self._walks:
            self._walks = [self._issues.opened(), self._issues.closed(self._clock() - KEPT)]
            self._known.begin()
        for walk in self._walks:
            if not walk.done:
                self._learn(await walk.on(SLICE))
            if not walk.done:
                return
        self._cut = self._walks[0].cut
        self._known.finish()
        self._walks, self._asks = [], ()
        self._since = self._since or self._clock() - timedelta(minutes=5)
        self._turns.done("full")

    def _learn(self, issues: Iterable[Issue]) -> None:
        for issue in issues:
            work, waiting = self._reader.read(self._place, issue)
            self._known.learn([work])
            self._moved.add(issue.number)
            self._waits.pop(issue.number, None)
            if waiting is not None:
                self._waits[issue.number] = waiting
            if issue.moved_at is not None:
                self._since = max(self._since or issue.moved_at, issue.moved_at)

    def _works(self) -> Iterator[Work]:
        return (each for each in self._known if isinstance(each, Work))

    async def _ask_blockers(self, may: Callable[[], bool], pace: float) -> None:
        works = sorted(self._works(), key=_worth)
        due = (number for each in works if _matters(each) and self._due(number := _number(each), pace))
        for number in islice(due, BLOCKERS):
            if not may():
                return
            try:
                found = await self._issues.blockers(number)
            except Unseen:
                found = ()
            self._blocks[number] = tuple(self._place.id(*each) for each in found)
            self._moved.discard(number)
            self._turns.done(f"blockers/{number}")

    def _due(self, number: int, pace: float) -> bool:
        return number in self._moved or self._turns.due(f"blockers/{number}", self._pace.blockers, pace=pace)

    def _is_open(self, name: str) -> bool:
        """Whether something that is waited for is open still, as far as it is one of ours."""
        short, _, number = name.rpartition("#")
        work = self._known.get(self._key(int(number))) if short == self._place.short else None
        return not isinstance(work, Work) or work.ended_at is None

    def _key(self, number: int) -> str:
        return f"{self._place.key}/issue/{number}"


def _number(fact: Fact) -> int:
    return int(next(part for part in reversed(fact.key.split("/")) if part.isdigit()))


def _matters(work: Work) -> bool:
    """Whether it may stand far up, so that what it waits for is worth a question."""
    wanted = work.priority is not Priority.UNSET or work.due is not None or work.milestone != ""
    return work.ended_at is None and (wanted or work.stage in (Stage.STARTED, Stage.REVIEW))


def _worth(work: Work) -> tuple[int, date]:
    return list(Priority).index(work.priority), work.due or date.max
