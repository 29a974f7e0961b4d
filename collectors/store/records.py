"""What crosses the border of the store, in both directions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from board.alerts.act import Act
from board.alerts.incident import Event
from board.facts import Fact
from board.reading import Reading, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One state of one alert; the store reads neither the state nor the body."""

    key: str
    state: str
    severity: str
    since: datetime
    """When this state began; when the alert itself began belongs in the body."""
    body: str
    """The alert as JSON text."""
    until: datetime | None = None
    """When the alert ended; None while it lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineBeat:
    """A sign of life of the engine, and what it costs."""

    pid: int
    version: str
    started_at: datetime
    beat_at: datetime
    note: str = ""
    """What the wall must say of the engine or the store, as a sentence; empty while all is well."""
    unjudged: str = ""
    """What is not judged, as a sentence: silence about it proves nothing. Empty while every rule works."""
    cpu: float | None = None
    """Percent of one core."""
    memory: int | None = None
    """Resident bytes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source that was discovered; once found, it is expected back."""

    key: str
    source: str
    settings: str
    """The source's settings as JSON text."""
    first_seen: datetime
    last_seen: datetime
    forgotten_at: datetime | None = None
    """When the owner said that it need not come back."""


class Lasting(StrEnum):
    """What else lasts for a while."""

    INCIDENT = "incident"
    SHELF = "shelf"
    LIMITS = "limits"
    MARK = "mark"
    """What a person did about a row of the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that lasts from one moment to another; the store does not read the body."""

    kind: Lasting
    key: str
    since: datetime
    body: str
    """As JSON text."""
    until: datetime | None = None
    """When it ended; None while it lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All that the engine writes at once."""

    now: datetime
    readings: tuple[Reading, ...] = ()
    """In the order they were taken; all text in them is sanitized."""
    scopes: tuple[Scope, ...] = ()
    gone: tuple[str, ...] = ()
    """Scopes that are no longer watched: they go first, and their facts with them."""
    alerts: tuple[AlertRow, ...] = ()
    kept: tuple[Kept, ...] = ()
    events: tuple[Event, ...] = ()
    done: tuple[int, ...] = ()
    """Ids of the acts that are done with this."""
    found: tuple[Found, ...] = ()
    beat: EngineBeat | None = None
    whole: bool = False
    """Whether this is all that is known: then scopes not named here are gone, and what else lasts ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the store knew when it was last written."""

    facts: tuple[Fact, ...] = ()
    home: Mapping[str, str] = field(default_factory=dict)
    """The scope that each fact came from, by the fact's key."""
    scopes: tuple[Scope, ...] = ()
    alerts: tuple[AlertRow, ...] = ()
    """Those that have not ended."""
    kept: tuple[Kept, ...] = ()
    """What lasts."""
    found: tuple[Found, ...] = ()
    openings: tuple[Event, ...] = ()
    """When incidents were opened in the last week."""
    watched_since: datetime | None = None
    """The oldest that is known; None: nothing."""
    beat_at: datetime | None = None
    """The last sign of life of the engine that wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The world as the engine last wrote it."""

    facts: tuple[Fact, ...] = ()
    home: Mapping[str, str] = field(default_factory=dict)
    """The scope that each fact came from, by the fact's key."""
    scopes: tuple[Scope, ...] = ()
    alerts: tuple[AlertRow, ...] = ()
    """Those that have not ended."""
    kept: tuple[Kept, ...] = ()
    """What lasts."""
    acts: tuple[Act, ...] = ()
    """What people did and the engine has not taken in yet."""
    engine: EngineBeat | None = None
    """None: no engine has written yet."""
    quiet_since: datetime | None = None
    """When the last alert ended that asked for a person, or when this engine began to watch, whichever is later."""
    unread: tuple[str, ...] = ()
    """Keys of facts in words that this version does not know."""
