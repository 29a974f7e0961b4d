"""Lookback: the past of numbers that a rule declares, and what it is handed of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

from board.past import Trend


class Reduction(StrEnum):
    """What the readings of a span are brought down to."""

    TREND = "trend"
    """The line that they follow while they rise: :func:`board.past.trend`."""
    RISE = "rise"
    """How much a counter grew: :func:`board.past.rise`."""
    MEDIAN = "median"
    """The value that the number was below for half of the time that is known."""


@dataclass(frozen=True, slots=True)
class Lookback:
    """A part of the past that a rule needs."""

    pattern: str
    """Names of series as :func:`board.past.series` makes them, with ``*`` for anything: ``*/gpu/*/vram:value``."""
    span: timedelta
    """How far it goes back from now."""
    reduction: Reduction

    def covers(self, name: str) -> bool:
        """Whether a series is among those that the rule needs."""
        return fnmatchcase(name, self.pattern)


@dataclass(frozen=True, slots=True)
class Hindsight:
    """The past that the rules declared, already brought down to what they ask; without it a rule says less."""

    trends: Mapping[tuple[Lookback, str], Trend] = field(default_factory=dict)
    """By what was declared and the name of the series; a series that does not rise steadily has none."""
    rises: Mapping[tuple[Lookback, str], float] = field(default_factory=dict)
    """By the same; a series that nobody remembers has none."""
    medians: Mapping[tuple[Lookback, str], float] = field(default_factory=dict)
    """By the same; a number that was not known at any time has none."""

    def full_at(self, lookback: Lookback, name: str, limit: float, *, after: datetime) -> datetime | None:
        """When a number reaches its limit at its pace; None when that is not within a day, or not after that time."""
        trend = self.trends.get((lookback, name))
        at = trend.reaches(limit) if trend else None
        return at if at is not None and at > after else None

    def rise(self, lookback: Lookback, name: str) -> float | None:
        """How much a counter grew within the span; None when nobody remembers."""
        return self.rises.get((lookback, name))

    def median(self, lookback: Lookback, name: str) -> float | None:
        """What a number was below for half of the span; None when nobody remembers any."""
        return self.medians.get((lookback, name))
