"""The player: plays a script through the engine's own desk, into a real store, on a clock that only it moves."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from board.alerts.act import Verb
from board.reading import Outage, Reading, Scope
from collectors.engine.cost import Cost
from collectors.engine.desk import Desk
from collectors.engine.own import Own
from collectors.engine.schedule import after, pause
from collectors.places import STORE
from collectors.replay.cast import BOX
from collectors.replay.script import Moment, Script, Source
from collectors.store.reader import Reader

TURN: Final = 1.0
"""Seconds between turns, as a live engine takes them."""
TOOK: Final = 0.002
"""Seconds that every poll takes."""
SIZE: Final = 27 * 2**20
"""Bytes of the store, as it says itself."""

Came = Sequence[tuple[Reading, Scope]]
"""The readings of one turn, each with how its scope stands since."""
Shuffle = Callable[[Came], Came]
"""Puts the readings of one turn into another order."""


@dataclass(slots=True)
class _Due:
    """One source of the script: how it stands and when it is due."""

    source: Source
    scope: Scope
    at: datetime
    failures: int = 0


class Player:
    """Plays a script turn by turn; what viewers see of it lies in the folder.

    All moments are those of the script; the box's clock, which its jumps have set, says :attr:`clock`.
    """

    def __init__(self, script: Script, folder: Path, *, shuffle: Shuffle | None = None) -> None:
        self.script = script
        self.now = script.begins
        """Up to when the script is played."""
        self._folder = folder
        self._shuffle = shuffle
        self._acts = deque(sorted(script.acts, key=lambda act: act.at))
        self._dues: list[_Due] = []
        self._desk: Desk | None = None
        self._start()

    @property
    def clock(self) -> datetime:
        """What the box's clock says."""
        return self.script.clock(self.now)

    def advance(self, until: datetime, every: float = TURN) -> None:
        """Play on; a turn every so many seconds, of which the last falls on the end.

        With turns further apart than polls, the last poll of each scope before a turn stands for those in between.
        """
        while self.now < until:
            marks = (mark for mark in self.script.marks if mark > self.now)
            self.now = min(until, self.now + timedelta(seconds=every), *marks)
            self._step()

    def restart(self) -> None:
        """End the engine as a kill would, and start the next one on what it left."""
        self.close()
        self._start()

    def close(self) -> None:
        """Let go of the store."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def _step(self) -> None:
        if self.script.is_off(self.now):
            self.close()
        elif self._desk is None:
            self._start()
        else:
            self._act()
            self._turn(self._desk)

    def _act(self) -> None:
        """Do what people did by now, as any viewer would."""
        with closing(Reader(self._folder / STORE)) as viewer:
            while self._acts and self._acts[0].at <= self.now:
                viewer.ask(replace(self._acts.popleft(), at=self.clock))

    def _start(self) -> None:
        """Start an engine, which shows itself before it has read anything."""
        started = self.clock
        self._desk = Desk(
            limits=self.script.limits,
            zone=self.script.zone,
            state=self._folder,
            spare=self._folder / "spare",
            own=_own(started),
            now=started,
        )
        known = self._desk.scopes
        self._dues = [
            _Due(each, _resumed(each, known.get(each.scope)), self._first(each)) for each in self.script.sources
        ]
        for due in self._dues:
            self._desk.stand(due.scope)
        self._desk.turn(started, alive=True)

    def _first(self, source: Source) -> datetime:
        """When a source is read first from now on: at the moments at which an engine without a break would read it."""
        return self.now + (self.script.begins - self.now) % timedelta(seconds=source.every)

    def _turn(self, desk: Desk) -> None:
        acts = desk.acts
        if any(act.verb is Verb.READ_AGAIN for act in acts):
            for due in self._dues:
                due.at = self.now
        came = [self._poll(due) for due in self._dues if due.at <= self.now]
        for reading, scope in self._shuffle(came) if self._shuffle else came:
            desk.deliver(reading, scope)
        desk.turn(self.clock, acts, alive=True)

    def _poll(self, due: _Due) -> tuple[Reading, Scope]:
        """Read one source, at the last moment at which it was due."""
        source = due.source
        at = self.now - (self.now - due.at) % timedelta(seconds=source.every)
        reading = self._read(source, at)
        due.failures = due.failures + 1 if reading.outage else 0
        wait = pause(
            every=source.every,
            took=TOOK,
            failures=due.failures,
            outage=reading.outage,
            retry_after=None,
            paced=True,
            jitter=0.5,
        )
        due.at = at + timedelta(seconds=TOOK + wait)
        due.scope = after(due.scope, reading, self.script.clock(due.at))
        return reading, due.scope

    def _read(self, source: Source, at: datetime) -> Reading:
        moment = Moment(self.script.clock(at), at - self.script.begins)
        said = source.saying(at)
        blank = Reading(source=source.collector, scope=source.scope, taken_at=moment.at, took=TOOK)
        if isinstance(said, Outage):
            return replace(blank, outage=said)
        return replace(blank, facts=tuple(said(moment)))


def _resumed(source: Source, before: Scope | None) -> Scope:
    """How a source stands when an engine starts."""
    scope = before or Scope(name=source.scope, source=source.collector, every=source.every)
    return replace(scope, every=source.every, critical=source.critical)


def _own(started_at: datetime) -> Own:
    """An engine that costs the same at each play."""
    cost = Cost(1, "replay", started_at, lambda now: _spent(started_at, now))
    return Own(BOX, cost, size=lambda: SIZE, kept_up=tuple, ticks=lambda: 0.0)


def _spent(started_at: datetime, now: datetime) -> tuple[float, int]:
    """CPU seconds and bytes of it."""
    return 0.008 * (now - started_at).total_seconds(), 62 * 2**20
