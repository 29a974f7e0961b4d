"""A script: what each source says from when on, when the box is off, and what people do; values and nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from math import sin

from board.alerts.act import Act
from board.facts import Fact
from board.limits import Limits
from board.reading import Outage


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a script."""

    at: datetime
    """What the box's clock says."""
    played: timedelta
    """Since the script began, which no jump of a clock changes."""

    def wave(self, low: float, high: float, period: float) -> float:
        """A number that moves, the same at each play; the period is in seconds, over 2 pi."""
        return low + (high - low) * (0.5 + 0.5 * sin(self.played.total_seconds() / period))


Saying = Callable[[Moment], Iterable[Fact]]
"""What a source says while nothing happens to it; an outage is what it says when it cannot be read."""


@dataclass(frozen=True, slots=True)
class Source:
    """One scope, and what it says from when on."""

    scope: str
    every: float
    """Seconds between polls."""
    first: Saying | Outage
    """What it says from the beginning."""
    changes: tuple[tuple[datetime, Saying | Outage], ...] = ()
    """What it says from a moment on, oldest first."""
    critical: bool = True

    @property
    def collector(self) -> str:
        """The collector that reads it: ``llama`` of ``llama/11437``."""
        return self.scope.partition("/")[0]

    def saying(self, at: datetime) -> Saying | Outage:
        """What it says at a moment of the script."""
        return next((said for since, said in reversed(self.changes) if since <= at), self.first)

    def then(self, at: datetime, said: Saying | Outage) -> "Source":
        """The same source, which says something else from then on."""
        return replace(self, changes=(*self.changes, (at, said)))


@dataclass(frozen=True, slots=True)
class Off:
    """A time in which the box is off: nobody reads, nobody writes, and the next engine starts at its end."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Jump:
    """The box's clock is set."""

    at: datetime
    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All of an incident that its readings tell."""

    name: str
    """``INC-01``"""
    title: str
    begins: datetime
    ends: datetime
    """When all has been told; what the sources say last holds on after it."""
    zone: tzinfo
    sources: Sequence[Source]
    off: Sequence[Off] = ()
    jumps: Sequence[Jump] = ()
    acts: Sequence[Act] = ()
    limits: Limits = field(default_factory=Limits)

    def clock(self, at: datetime) -> datetime:
        """What the box's clock says at a moment of the script."""
        return sum((jump.by for jump in self.jumps if jump.at <= at), start=timedelta()) + at

    def is_off(self, at: datetime) -> bool:
        """Whether the box is off."""
        return any(off.since <= at < off.until for off in self.off)

    @property
    def marks(self) -> tuple[datetime, ...]:
        """Moments that no play may step over."""
        switched = (mark for off in self.off for mark in (off.since, off.until))
        return (*switched, *(jump.at for jump in self.jumps), *(act.at for act in self.acts))

    @property
    def events(self) -> tuple[datetime, ...]:
        """Moments at which something happens."""
        changes = (since for source in self.sources for since, _ in source.changes)
        return tuple(sorted({*self.marks, *changes}))

    def changed(self, scope: str, at: datetime, said: Saying | Outage) -> "Script":
        """The same script, in which one source says something else from then on."""
        sources = tuple(each.then(at, said) if each.scope == scope else each for each in self.sources)
        return replace(self, sources=sources)
