"""The engine as a source of its own: what it costs, what it keeps, and how loud it is.

Its facts go through the same door as everybody's, under ``BOX/dash``; :mod:`board.health` says what each key means.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from board.alerts.loudness import BUDGET, Loudness, Raised, fresh, loudest, loudness
from board.facts import Fact, Gauge, Process, Service, ServiceState
from board.health import KIND, SOURCE, Part
from board.reading import Origin, Reading, Scope
from collectors.engine.cost import Cost
from collectors.store.retention import LARGEST

EVERY: Final = 10.0
"""Seconds between readings."""
HEARD_EVERY: Final = timedelta(minutes=1)
"""How often the figures of the week are counted anew: they move slowly, and counting looks at every line."""


class Own:
    """Gives a reading of the engine itself every ten seconds."""

    def __init__(
        self,
        box: str,
        cost: Cost,
        size: Callable[[], int | None],
        kept_up: Callable[[], Iterable[Service]],
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        """Take what a reading is made of.

        Args:
            box: The box's name.
            cost: Where the engine's cost is measured.
            size: Gives the bytes of the store's file; None while there is none.
            kept_up: Gives what the engine keeps up for others, such as the heartbeat.
            ticks: Gives the seconds by which a reading's own duration is measured.
        """
        self.cost: Final = cost
        self._key = f"{box}/{SOURCE}"
        self._size = size
        self._kept_up = kept_up
        self._ticks = ticks
        self._growth = Growth()
        self._read_at: datetime | None = None
        self._heard: Loudness | None = None
        self._heard_at: datetime | None = None

    @property
    def scope(self) -> Scope:
        """The scope as it stands before it is read."""
        return Scope(name=SOURCE, source=SOURCE, every=EVERY, origin=Origin.ALWAYS)

    def due(self, now: datetime) -> bool:
        """Whether it is time for a reading; also when the clock was set back."""
        return _due(self._read_at, now, timedelta(seconds=EVERY))

    def again(self) -> None:
        """Be due at once."""
        self._read_at = None

    def reading(
        self,
        now: datetime,
        raised: Sequence[Raised],
        since: datetime,
        *,
        incidents: int | None = None,
    ) -> tuple[Reading, Scope]:
        """Read the engine itself.

        Args:
            now: The moment of the reading.
            raised: The comings of lines in the last week, and of those that still stand.
            since: When watching began: the figures per hour count from there at the earliest.
            incidents: How many incidents are open, where that is known.
        """
        begun = self._ticks()
        self._read_at = now
        facts = (
            *self._process(),
            *self._numbers(now),
            *self._lines(now, raised, incidents),
            *self._figures(now, raised, since),
            *self._kept_up(),
        )
        took = self._ticks() - begun
        reading = Reading(source=SOURCE, scope=SOURCE, taken_at=now, took=took, facts=facts)
        next_at = now + timedelta(seconds=EVERY)
        return reading, replace(self.scope, tried_at=now, ok_at=now, took=took, next_at=next_at)

    def _process(self) -> Iterable[Fact]:
        cost = self.cost
        yield Service(key=self._key, kind=KIND, label="lockn-control", state=ServiceState.UP, version=cost.version)
        yield Process(key=f"{self._key}/process", pid=cost.pid, name="lockn-control", started_at=cost.started_at)

    def _numbers(self, now: datetime) -> Iterable[Fact]:
        size = self._size()
        yield self._gauge(Part.CPU, "cpu", self.cost.cpu, "%")
        yield self._gauge(Part.MEMORY, "mem", self.cost.memory, "B")
        yield self._gauge(Part.STORE, "store", size, "B", limit=LARGEST)
        yield self._gauge(Part.GROWTH, "store growth a day", self._growth.daily(now, size), "B")

    def _lines(self, now: datetime, raised: Sequence[Raised], incidents: int | None) -> Iterable[Fact]:
        new = fresh(raised, now)
        yield self._gauge(Part.NEW, "new lines in 10 min", len(new), note=loudest(new)[0])
        yield self._gauge(Part.INCIDENTS, "open incidents", incidents)

    def _figures(self, now: datetime, raised: Sequence[Raised], since: datetime) -> Iterable[Fact]:
        if self._heard is None or _due(self._heard_at, now, HEARD_EVERY):
            self._heard, self._heard_at = loudness(raised, now, since), now
        heard = self._heard
        for each in BUDGET:
            value = round(heard.value(each.figure), 2)  # what moves unseen is not worth a sample
            yield self._gauge(each.figure, each.label, value, band=(0.0, each.most))
        yield self._gauge(Part.LOUDEST, "lines of the loudest rule", heard.loudest_times, note=heard.loudest)

    def _gauge(
        self,
        name: str,
        label: str,
        value: float | None,
        unit: str = "",
        *,
        limit: float | None = None,
        band: tuple[float, float] | None = None,
        note: str = "",
    ) -> Gauge:
        return Gauge(key=f"{self._key}/{name}", label=label, unit=unit, value=value, limit=limit, band=band, note=note)


class Growth:
    """By how much a file grows, from its sizes of the last day."""

    NEEDS: Final = timedelta(minutes=10)
    """What sizes must span before anything is said: a file that was just begun grows for other reasons."""
    SPAN: Final = timedelta(hours=24)

    def __init__(self) -> None:
        self._sizes: deque[tuple[datetime, int]] = deque()
        self._seen_at: datetime | None = None

    def daily(self, now: datetime, size: int | None) -> float | None:
        """Bytes a day; None until it is known.

        A time in which nobody looked, and a clock that jumped, begin it anew.
        """
        if self._seen_at is None or not timedelta(0) <= now - self._seen_at < self.NEEDS:
            self._sizes.clear()
        self._seen_at = now
        if size is None:
            return None
        if not self._sizes or now - self._sizes[-1][0] >= self.NEEDS:
            self._sizes.append((now, size))
        while now - self._sizes[0][0] > self.SPAN:
            self._sizes.popleft()
        began, first = self._sizes[0]
        return (size - first) / ((now - began) / timedelta(days=1)) if now - began >= self.NEEDS else None


def _due(last: datetime | None, now: datetime, every: timedelta) -> bool:
    return last is None or not timedelta(0) <= now - last < every


def size_of(file: Path) -> int | None:
    """Bytes of the file, without the journal beside it, which comes and goes; None while there is none."""
    try:
        return file.stat().st_size
    except OSError:
        return None
