"""The past of numbers: spark lines with gaps, and where a number heads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import StatisticsError, correlation, fmean, linear_regression
from typing import Final

Samples = Sequence[tuple[datetime, float]]
"""Readings of one number, oldest first, with nothing where it was not known."""

SPAN: Final = timedelta(minutes=10)
"""What a spark line looks back on."""
SPARK_CELLS: Final = 10
"""Cells of a spark line, each a minute."""
STEADY: Final = 0.9
"""How well readings must follow a line (correlation with time) before it is drawn on into the future."""
TREND_NEEDS: Final = timedelta(minutes=10)
"""What readings must span before they are drawn on: a program that starts is no trend."""
HORIZON: Final = timedelta(hours=24)
DECIMALS: Final = 6
"""A sum of means is a hair off the whole number that it stands for."""


def series(key: str, field_name: str = "value") -> str:
    """Name under which the store keeps a number of a fact."""
    return f"{key}:{field_name}"


@dataclass(frozen=True, slots=True)
class Trend:
    """The line that the readings of a number follow while it rises."""

    last_at: datetime
    last: float
    """The last reading."""
    line: float
    """Where the line stands at the last reading."""
    pace: float
    """How much the line rises in a second."""

    def reaches(self, limit: float) -> datetime | None:
        """When the line reaches a limit, if the last reading is below it and that is within a day."""
        seconds = (limit - self.line) / self.pace
        if self.last >= limit or not 0 < seconds <= HORIZON.total_seconds():
            return None
        return self.last_at + timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Past:
    """What the store remembers of the numbers that a board shows."""

    recent: Mapping[str, Samples] = field(default_factory=dict)
    """The last ten minutes by series."""
    hour: Mapping[str, Samples] = field(default_factory=dict)
    """The last hour, coarser, of the numbers that can run full."""
    medians: Mapping[str, float] = field(default_factory=dict)
    """The median of the last 24 h by series."""

    def spark(self, name: str, now: datetime, *, high: float, cells: int = SPARK_CELLS) -> tuple[float | None, ...]:
        """The last ten minutes of a series in so many cells, each 0..1 of ``high``; None is a gap."""
        return spark(self.recent.get(name, ()), now, high=high, cells=cells)

    def full_at(self, name: str, limit: float) -> datetime | None:
        """When a series that rises steadily reaches its limit, if that is within a day."""
        return reaches(self.hour.get(name, ()), limit)


def spark(samples: Samples, now: datetime, *, high: float, cells: int) -> tuple[float | None, ...]:
    """Mean of the readings in each cell; a cell without one is a gap.

    Cells begin at whole multiples of their length since 1970, so that a line moves on by a cell at a time.
    """
    if not samples:
        return (None,) * cells
    step = SPAN.total_seconds() / cells
    newest = int(now.timestamp() // step)
    buckets: dict[int, list[float]] = {}
    for at, value in samples:
        buckets.setdefault(int(at.timestamp() // step), []).append(value)
    drawn = (buckets.get(index) for index in range(newest - cells + 1, newest + 1))
    return tuple(_scaled(fmean(bucket), high) if bucket else None for bucket in drawn)


def reaches(samples: Samples, limit: float) -> datetime | None:
    """When readings that follow a rising line reach the limit; None without a steady rise for long enough."""
    found = trend(samples)
    return found.reaches(limit) if found else None


def trend(samples: Samples) -> Trend | None:
    """The line that readings follow; None when they do not rise steadily for long enough."""
    if len(samples) < 3 or samples[-1][0] - samples[0][0] < TREND_NEEDS:
        return None
    last_at, last = samples[-1]
    times = [(at - last_at).total_seconds() for at, _ in samples]
    values = [value for _, value in samples]
    try:
        if correlation(times, values) < STEADY:
            return None
        pace, now = linear_regression(times, values)
    except StatisticsError:  # all readings alike
        return None
    return Trend(last_at, last, now, pace)


def rise(samples: Samples) -> float | None:
    """How much a counter grew; one that fell began again and grows from there. None without a reading."""
    if not samples:
        return None
    grown = sum(max(0.0, later - earlier) for (_, earlier), (_, later) in pairwise(samples))
    return round(grown, DECIMALS)


def _scaled(value: float, high: float) -> float:
    return min(1.0, max(0.0, value / high)) if high > 0 else 0.0
