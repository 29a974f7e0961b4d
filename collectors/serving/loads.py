"""Loads: how a server fares that loads its model, told from what it says of itself and when it falls silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from board.facts import Failure, ServiceState
from board.serving import LOAD_FAILED
from collectors.serving.moment import Moment

KEPT: Final = 5
"""Failed loads that are remembered, the latest ones."""
GONE: Final = "gone while loading its model"


@dataclass(slots=True)
class _Load:
    """One that is under way."""

    since: Moment
    pid: int | None
    late: bool = False
    """Whether it has taken too long already; it is one failure however it ends."""


class Loads:
    """Remembers the loads of one server that failed, until one succeeds."""

    def __init__(self, within: float, impact: str = "") -> None:
        """Begin without a load.

        Args:
            within: Seconds that a load may take.
            impact: What people miss while it fails; empty: nobody said.
        """
        self._within = within
        self._impact = impact
        self._load: _Load | None = None
        self._failed: list[tuple[Moment, str]] = []

    def note(self, state: ServiceState, pid: int | None, now: Moment) -> None:
        """Note what a server says of itself, and which process says so."""
        match state:
            case ServiceState.UP:
                self._load, self._failed = None, []
            case ServiceState.STARTING:
                self._goes_on(pid, now)
            case ServiceState.DOWN:
                self._ends(now)
            case _:
                pass

    def facts(self, key: str) -> Iterable[Failure]:
        """Each failed load since the last that succeeded."""
        for at, text in self._failed:
            yield Failure(key=f"{key}/load/{at.at:%H%M%S}", failure_class=LOAD_FAILED, text=text, last_seen=at.at)

    def _goes_on(self, pid: int | None, now: Moment) -> None:
        if self._load is not None and None not in (pid, self._load.pid) and pid != self._load.pid:
            self._ends(now)
        if self._load is None:
            self._load = _Load(now, pid)
        self._load.pid = pid or self._load.pid
        if not self._load.late and now.mono - self._load.since.mono > self._within:
            self._load.late = True
            self._fail(now, f"not loaded after {self._within:g} s")

    def _ends(self, now: Moment) -> None:
        if self._load is not None and not self._load.late:
            self._fail(now, GONE)
        self._load = None

    def _fail(self, now: Moment, text: str) -> None:
        self._failed = [*self._failed, (now, " · ".join(each for each in (text, self._impact) if each))][-KEPT:]
