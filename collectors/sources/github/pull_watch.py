"""The pull requests of one repository; only those that have changed are asked for."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from board.facts import PullRequest
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.github.api import Api
from collectors.sources.github.pulls import pull_fact
from collectors.sources.github.wire import Light, Pull, Pulse
from collectors.tracker.place import Place
from collectors.tracker.pushes import Pushes
from collectors.tracker.turns import Turns

AT_ONCE: Final = 10
"""Pull requests of one question; where GitHub gives up on one, the next is about half as many."""
FULL_EVERY: Final = 21_600.0
"""Seconds after which all are asked for again, whatever the signs of change say."""
LIST_EVERY: Final = 900.0
"""Seconds after which those are listed that one look does not show."""
CLOSED_EVERY: Final = 21_600.0
KEPT: Final = timedelta(days=30)
"""For how long what was merged or closed is known."""


class PullWatch:
    """Knows the open pull requests, and those that were closed lately."""

    def __init__(self, api: Api, place: Place, clock: Callable[[], datetime]) -> None:
        self._full = False
        self._api = api
        self._place = place
        self._clock = clock
        self._turns = Turns(clock)
        self._pushes = Pushes()
        self._lights: dict[int, Light] = {}
        """Of those whose details are known: as they were then."""
        self._pulls: dict[int, Pull] = {}
        self._permission = ""
        self._at_once = AT_ONCE
        self._listed: dict[int, Light] = {}
        self._count = 0
        self._unseen: set[int] = set()

    @property
    def heads(self) -> dict[int, tuple[str, str]]:
        """Branch and newest commit of each open one."""
        return {each.number: (each.branch, each.head) for each in self._pulls.values() if each.state == "OPEN"}

    @property
    def marks(self) -> tuple[str, ...]:
        """What is not read of the open ones."""
        many = ("only the 200 pull requests that moved last",) if self._full else ()
        checks = sum(not each.checks_known for each in self._pulls.values())
        blind = (f"the token may not see the checks of pull requests: {checks}",) if checks else ()
        unseen = (f"the token may not see pull requests: {len(self._unseen)}",) if self._unseen else ()
        return (*many, *blind, *unseen)

    def recall(self, known: Iterable[PullRequest]) -> None:
        """Take back when commits came."""
        self._pushes.recall(known)

    async def read(self, pulse: Pulse, may: Callable[[], bool], *, pace: float) -> None:
        """Ask for those that are new, have changed or are gone from the open ones."""
        self._permission = pulse.permission or ""
        if self._turns.due("full", FULL_EVERY, pace=pace):
            self._lights.clear()
            self._turns.done("full")
        lights = await self._open(pulse, pace)
        changed = [number for number, light in lights.items() if self._lights.get(number) != light]
        gone = [number for number in self.heads if number not in lights]
        if self._turns.due("closed", CLOSED_EVERY, pace=pace):
            closed = await self._api.closed_pulls()
            known = self._pulls.keys() | set(gone)
            gone += [each.number for each in closed if each.number not in known and self._is_late(each.closed_at)]
            self._turns.done("closed")
        wanted = [*gone, *changed]
        while wanted and may():
            numbers, wanted = wanted[: self._at_once], wanted[self._at_once :]
            for pull in await self._ask(numbers):
                self._pulls[pull.number] = pull
            self._lights |= {number: lights[number] for number in numbers if number in lights}
        self._unseen = lights.keys() & self._lights.keys() - self._pulls.keys()
        self._forget()

    def facts(self) -> Iterator[PullRequest]:
        """All that is known."""
        now = self._clock()
        for pull in self._pulls.values():
            latest = pull.committed_at or pull.updated_at
            pushed_at = self._pushes.at(pull.number, pull.head, latest=latest, now=now)
            yield pull_fact(self._place, pull, permission=self._permission, pushed_at=pushed_at)

    async def _ask(self, numbers: list[int]) -> tuple[Pull, ...]:
        try:
            return await self._api.pulls(numbers)
        except SourceOutage as outage:
            if outage.outage.kind in (OutageKind.REFUSED, OutageKind.TIMEOUT):
                self._at_once = max(1, self._at_once // 2)
            raise

    async def _open(self, pulse: Pulse, pace: float) -> dict[int, Light]:
        """The signs of change of all that are open; where one look does not show all, they are listed now and then."""
        shown = {each.number: each for each in pulse.pulls}
        if pulse.open_pulls <= len(shown):
            self._full, self._listed = False, {}
            return shown
        if pulse.open_pulls != self._count or self._turns.due("list", LIST_EVERY, pace=pace):
            walk = self._api.lights()
            self._listed = {each.number: each for each in await walk.on()}
            self._full, self._count = walk.cut, pulse.open_pulls
            self._turns.done("list")
        return {**self._listed, **shown}

    def _forget(self) -> None:
        ended = [n for n, each in self._pulls.items() if each.state != "OPEN" and not self._is_late(each.closed_at)]
        for number in ended:
            del self._pulls[number]
        self._lights = {number: light for number, light in self._lights.items() if number in self._pulls}

    def _is_late(self, ended: datetime | None) -> bool:
        return ended is not None and self._clock() - ended <= KEPT
