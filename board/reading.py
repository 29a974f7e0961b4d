"""What one poll or push brought, and what is known of the scope it speaks for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from board.facts import Fact


class OutageKind(StrEnum):
    """Why a source could not be read; this says nothing of the thing that it watches."""

    REFUSED = "refused"
    TIMEOUT = "timeout"
    DENIED = "denied"
    GARBLED = "garbled"
    LIMITED = "limited"
    """The source asked us to come back later."""
    ABSENT = "absent"
    """There is no such source on this box: grey, never an alert by itself."""
    OFF = "off"
    """The owner declared it off."""
    BUG = "bug"
    """Our own collector failed; the log has the traceback."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A source that cannot be read, in words for the person at the wall."""

    kind: OutageKind
    sentence: str
    """``no answer within 5 s``"""
    remedy: str = ""
    """The next step, as a command where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one poll or push of one scope brought."""

    source: str
    """The collector's name: ``llama``."""
    scope: str
    """What the reading speaks for: ``llama/11437``, ``gpu``, ``host``."""
    taken_at: datetime
    took: float
    """Seconds."""
    facts: tuple[Fact, ...] = ()
    whole: bool = True
    """A whole reading replaces the facts of its scope; a partial one adds to them or replaces single ones."""
    outage: Outage | None = None
    """Set when the source could not be read; then the last facts stay, at their true age."""
    looked_at: str = ""
    """Key of the fact that somebody has open, where that is why it was read: what it brought stays beside whole
    readings, until nobody looks any more."""


class Origin(StrEnum):
    """Why a scope is watched."""

    CONFIGURED = "configured"
    """The owner's config names it."""
    FOUND = "found"
    """It was seen on this box."""
    ALWAYS = "always"
    """Every box is looked at for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is known of one scope: its schedule, its last success and its outage."""

    name: str
    source: str
    every: float
    """Seconds between polls when all is well."""
    critical: bool = False
    """Whether the owner is blind without it."""
    tried_at: datetime | None = None
    ok_at: datetime | None = None
    """When the last good reading was taken; None: never."""
    took: float | None = None
    """Seconds the last try took."""
    outage: Outage | None = None
    outage_since: datetime | None = None
    next_at: datetime | None = None
    """When it is polled next."""
    origin: Origin | None = None
    """None: an engine of another version wrote it."""


class Freshness(StrEnum):
    """How far a number of a scope can be trusted by its age."""

    FRESH = "fresh"
    AGING = "aging"
    """Older than three periods: dimmed, with its age."""
    UNKNOWN = "unknown"
    """Older than ten periods and two minutes, never read, or read in a future of the clock: drawn as ``?``."""


def freshness(scope: Scope, now: datetime) -> Freshness:
    """Judge a scope by the age of its last good reading and its period."""
    if scope.ok_at is None:
        return Freshness.UNKNOWN
    age = (now - scope.ok_at).total_seconds()
    if not -max(3 * scope.every, 10) <= age <= max(10 * scope.every, 120):
        return Freshness.UNKNOWN
    return Freshness.AGING if age > 3 * scope.every else Freshness.FRESH


def absent(scope: Scope) -> bool:
    """Whether the scope is not set up or declared off, which is grey and no trouble."""
    return scope.outage is not None and scope.outage.kind in (OutageKind.ABSENT, OutageKind.OFF)


def parts_among(names: Iterable[str]) -> frozenset[str]:
    """Those names of scopes that are parts of another one among them: ``openclaw/main/cron`` of ``openclaw/main``."""
    known = frozenset(names)
    return frozenset(name for name in known if any(parent in known for parent in _parents(name)))


def _parents(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name
