"""Nouns of what should be up, of what is scheduled, and of what went wrong."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from board.facts.fact import Fact
from board.fields import number, volatile


class ServiceState(StrEnum):
    """What a service is; only ``UP`` is well."""

    UP = "up"
    STARTING = "starting"
    """Answers that it is not ready: loading a model, starting."""
    SATURATED = "saturated"
    """Connects and does not answer."""
    DEGRADED = "degraded"
    DOWN = "down"
    """Refused, exited, failed, lost."""
    DENIED = "denied"
    """Answers that a key is needed or wrong."""
    OFF = "off"
    """Not meant to run: unloaded, declared off, stopped on purpose."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Fact):
    """A thing that should be up: a server, a container, a unit, a card."""

    kind: str
    """What sort of thing: ``llama-server``, ``llama-router``, ``model``, ``gpu``."""
    label: str
    state: ServiceState
    why: str = ""
    """The reason for the state in words that the source gave or measured."""
    since: datetime | None = None
    """When the state began, as far as we saw; carried over by :mod:`board.continuity`."""
    last_up: datetime | None = None
    """When it was last well, while it is not; kept by :mod:`board.continuity` where the source does not say."""
    essential: bool = False
    """Whether the owner named it as one that must be up."""
    version: str = ""
    wanted_version: str = ""
    """The version that it should run, where somebody says so."""
    boot: str = ""
    """Boot persistence as the owner of the service says: ``enabled``, ``disabled``, ``static``, ...; empty: unknown.

    Where another unit starts it, :data:`board.marks.TRIGGERED`.
    """
    marks: tuple[str, ...] = ()
    """Short words that qualify the state: ``metrics off``, ``sleeping``, ``power cap``."""
    lacks: tuple[str, ...] = ()
    """Names of what it should have and has not: environment names of a unit, columns of a database."""
    capacity: int | None = None
    """How many requests it can work on at once."""
    latency: float | None = number()
    """Milliseconds for the cheapest answer."""
    restarts: int | None = number()
    """How often whoever keeps it running has started it anew; it may begin again at zero."""
    last_event: datetime | None = volatile()
    """When it last did what it is there for, as its log tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Fact):
    """Something scheduled."""

    label: str
    enabled: bool
    essential: bool = False
    period: float | None = None
    """Seconds between runs."""
    last_run: datetime | None = None
    outcome: str = ""
    next_run: datetime | None = None
    boot: str = ""
    """Boot persistence as for :class:`Service`; empty: unknown, or of no concern."""
    kind: str = ""
    """What sort of job, as :mod:`board.jobs` names them; empty: a timer or a line of a crontab."""
    awaited: bool = False
    """Whether somebody waits for its result, as of a nightly check."""
    created_at: datetime | None = None
    running_since: datetime | None = volatile()
    """When the run began that has not ended yet."""
    last_ok: datetime | None = volatile()
    """When the last run began that went well, as far as we saw; kept by :mod:`board.continuity`."""
    errors: int | None = volatile()
    """How many runs in a row have failed; None where nobody counts."""
    stopped_at: datetime | None = None
    """When its scheduler switched it off by itself because it failed; None: it did not."""
    failure_class: str = ""
    """Why the last run failed: ``billing``, ``rate``, ``auth``, ``context``, ...; empty: it did not, or unknown."""
    why: str = ""
    """What the last run failed with, in its own words."""
    flips: int | None = volatile()
    """How often its outcome turned, from good to bad or back, within the last ten runs that we saw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Fact):
    """A classed error that a source reported: an XID of a card, a provider's refusal."""

    failure_class: str
    """``xid``, ``ecc``, ``billing``, ``rate``, ``auth``, ``context``, ..."""
    text: str
    last_seen: datetime
    count: int = 1
    of: int | None = None
    """Among how many it was counted; None where nobody counts those."""
    since: datetime | None = None
    """When the first of them was seen."""
    named_at: datetime | None = None
    """When it became known who refused; None: it was from the first on, or is not yet."""
    until: datetime | None = None
    """Until when whoever refused says to go on refusing."""
