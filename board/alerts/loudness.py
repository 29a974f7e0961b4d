"""Loudness: whether the wall asks for a person more often than one person can bear.

The five figures and their budget are those of ISA-18.2 and EEMUA 191 for one operator, counted over the last week.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from board.board import Severity
from board.words import figure

WEEK: Final = timedelta(days=7)
WINDOW: Final = timedelta(minutes=10)
"""The time over which new lines are counted for a flood."""
FLOOD_ABOVE: Final = 10
"""More new lines than this within the window begin a flood."""
FLOOD_BELOW: Final = 5
"""Fewer new lines than this within the window end it."""
FLOOD_RULE: Final = "dash.flood"
"""The rule that is raised while a flood lasts; its own line is none of the flood."""
OLD: Final = timedelta(hours=24)
"""A line that stands for longer should have been dealt with, or put aside."""
LEAST: Final = timedelta(hours=1)
"""Whoever has watched for less has watched for too short a time to speak of lines per hour."""


class Figure(StrEnum):
    """One of the five figures."""

    HOURLY = "hourly"
    PEAK = "peak"
    FLOODED = "flooded"
    OLD = "old"
    CHATTERING = "chattering"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one figure may be at most."""

    figure: Figure
    label: str
    """What is counted, so that it can follow the number: ``lines per hour``."""
    most: float
    within: bool
    """Whether ``most`` itself is still within the budget."""

    def exceeded(self, value: float) -> bool:
        """Whether a value is over the budget."""
        return value > self.most if self.within else value >= self.most

    @property
    def said(self) -> str:
        """The budget in words: ``at most 6``, ``under 5``."""
        return f"{'at most' if self.within else 'under'} {self.most:g}" if self.most else "none"


BUDGET: Final = (
    Allowance(Figure.HOURLY, "lines per hour", 6, within=True),
    Allowance(Figure.PEAK, "lines within 10 min", 10, within=True),
    Allowance(Figure.FLOODED, "% of the time in flood", 1, within=False),
    Allowance(Figure.OLD, "lines older than 24 h", 5, within=False),
    Allowance(Figure.CHATTERING, "chattering lines", 0, within=True),
)
"""The budget in the order in which it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One coming of one alert line; a line that came back is there once more."""

    at: datetime
    rule: str
    severity: Severity = Severity.SOON
    """A NOTE is no line of the top tier and counts in no figure."""
    until: datetime | None = None
    """When it went; None while it stands."""
    shelved: bool = False
    """Whether it is put aside now."""
    chattering: bool = False
    """Whether it comes and goes too often now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """The five figures, and the rule to look at first."""

    hourly: float
    """New lines per hour, on average."""
    peak: int
    """Most new lines within ten minutes."""
    flooded: float
    """Percent of the time in which a flood lasted."""
    old: int
    """Lines that stand for more than 24 h, wait for no person and are not put aside."""
    chattering: int
    """Lines that come and go too often now."""
    loudest: str = ""
    """The rule with the most new lines; empty when there was none."""
    loudest_times: int = 0

    @property
    def over(self) -> tuple[Allowance, ...]:
        """What is over its budget."""
        return tuple(each for each in BUDGET if each.exceeded(self.value(each.figure)))

    def value(self, name: Figure) -> float:
        """One of the five figures."""
        value: float = getattr(self, name.value)
        return value

    @property
    def sentence(self) -> str:
        """What is too much, as a sentence; empty within the budget."""
        said = [f"{figure(self.value(each.figure))} {each.label}" for each in self.over]
        loudest = f"; loudest rule: {self.loudest}" if self.loudest else ""
        return f"too loud: {', '.join(said)}{loudest}" if said else ""


def loudness(raised: Iterable[Raised], now: datetime, since: datetime) -> Loudness:
    """The figures of the last week, or of the time since ``since`` if that is shorter; an hour at the least.

    Takes about two milliseconds for a thousand lines: meant to be asked once a minute.
    """
    begun = max(since, now - WEEK)
    watched = max(now - begun, LEAST)
    lines = [each for each in raised if each.severity is not Severity.NOTE]
    new = [each for each in lines if now - WEEK < each.at <= now]
    peak, flooded = _floods([each.at.timestamp() for each in new], now.timestamp())
    rule, times = loudest(new)
    standing = [each for each in lines if each.until is None]
    return Loudness(
        hourly=len(new) / (watched / timedelta(hours=1)),
        peak=peak,
        flooded=100 * min(flooded / watched.total_seconds(), 1.0),
        old=sum(_overdue(each, now) for each in standing),
        chattering=sum(each.chattering for each in standing),
        loudest=rule,
        loudest_times=times,
    )


def fresh(raised: Iterable[Raised], now: datetime) -> tuple[Raised, ...]:
    """The lines that came within the last ten minutes; cheap enough to be asked at every reading."""
    since = now - WINDOW
    return tuple(each for each in raised if since < each.at <= now and each.severity is not Severity.NOTE)


def loudest(raised: Iterable[Raised]) -> tuple[str, int]:
    """The rule that most of the lines are of, with their number; of several the first by name."""
    counts = Counter(each.rule for each in raised)
    return min(counts.items(), key=lambda each: (-each[1], each[0]), default=("", 0))


def _overdue(line: Raised, now: datetime) -> bool:
    return now - line.at > OLD and line.severity is not Severity.YOU and not line.shelved


def _floods(times: Collection[float], now: float) -> tuple[int, float]:
    """Most new lines within the window, and for how many seconds there was a flood; times are in seconds."""
    steps = Counter(times)
    steps.subtract(at + WINDOW.total_seconds() for at in times)
    count, peak, lasted = 0, 0, 0.0
    begun: float | None = None
    for at in sorted(at for at in steps if at <= now):
        count += steps[at]
        peak = max(peak, count)
        if begun is None and count > FLOOD_ABOVE:
            begun = at
        elif begun is not None and count < FLOOD_BELOW:
            lasted, begun = lasted + at - begun, None
    return peak, lasted if begun is None else lasted + now - begun
