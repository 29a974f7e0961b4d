"""The closed vocabulary: every source speaks these nouns and no others.

A fact is frozen. Its ``key`` is stable and starts with its box (``lockn-01/llama/11437/slot/0``), so that a
second box never collides. ``refs`` are plain names by which others know the same thing (``port:11437``, ``pid:4242``,
``unit:llama-qwen.service`` of the user's systemd and ``system-unit:...`` of the box's, ``container:9f3c...``;
``ancestor:4242`` of a process whose parent, or its parent, is that); joins by them happen in ``board`` alone.

Fields come in three sorts, told by their metadata, and the store keeps each in its own way:

* a *word* (the default): kept as from/until rows, so a fact whose words stay the same is one row;
* a *number* (:func:`board.fields.number`): kept as samples, which give sparklines and medians;
* *volatile* (:func:`board.fields.volatile`): only the latest is kept.

All times are aware and in UTC. ``None`` means that the source does not say: it is never a zero.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from board.fields import number, volatile


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a source says of the world."""

    key: str
    """Stable name, starting with the box: ``lockn-01/gpu/0/vram``."""
    refs: tuple[str, ...] = ()
    """Names by which other sources know the same thing, each ``kind:name``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(Fact):
    """The box itself; its numbers are gauges under its key."""

    boot_id: str
    """The kernel's random id of this boot (``/proc/sys/kernel/random/boot_id``)."""
    booted_at: datetime
    off_since: datetime | None = None
    """Our last reading before this boot; None when no reboot was seen."""
    name: str = ""
    system: str = ""
    """Kernel and distribution, as a person would say them."""
    cpus: int | None = None
    memory: int | None = None
    """Installed memory in bytes."""
    wsl: str = ""
    """The WSL distribution's name; empty on a box that is not WSL."""
    address: str = ""
    """Under WSL the IPv4 address that Windows forwards to, new at each boot; else empty."""
    oom_kills: int | None = volatile()
    """Processes killed for want of memory since boot (``oom_kill`` of ``/proc/vmstat``)."""
    oom_at: datetime | None = None
    """When we last saw that number grow; kept by :mod:`board.continuity`."""
    unread_from: datetime | None = None
    """Begin of the last gap in our own readings, as long as a gap of :class:`board.limits.HostLimits`."""
    unread_until: datetime | None = None
    """End of that gap; both are kept by :mod:`board.continuity`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge(Fact):
    """One number with its unit and what it is held against."""

    label: str
    unit: str = ""
    """``%``, ``B``, ``W``, ``°C``, ``MHz``, ``tok/s``, ``requests``, ``pages``; empty for a pure number."""
    value: float | None = number()
    limit: float | None = None
    """The value at which there is no more, in the same unit."""
    least: float | None = None
    """Less than this is of no use, in the same unit."""
    band: tuple[float, float] | None = None
    """The normal range, low and high, in the same unit."""
    since: datetime | None = None
    """From when on it counts, where it is a count."""
    note: str = ""


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


class Phase(StrEnum):
    """What a generation slot is doing."""

    IDLE = "idle"
    PREFILL = "prefill"
    GENERATING = "generating"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Fact):
    """One generation slot of a model server."""

    server: str
    """Key of the :class:`Service` that owns the slot."""
    slot: int
    phase: Phase
    model: str = ""
    task: str = volatile("")
    """Identity of the request: server instance, slot and task; empty when idle."""
    task_number: str = volatile("")
    """The server's own number of the task, for people."""
    streams: bool | None = volatile()
    """Whether the client asked for a stream; None when the server does not say."""
    limit: int | None = volatile()
    """Tokens the client asked for at most; None when there is no limit or it is unknown."""
    window: int | None = None
    """Context window of the slot in tokens."""
    since: datetime | None = volatile()
    """When we first saw this task in this slot."""
    decoded: int | None = volatile()
    """Tokens generated so far."""
    context: int | None = volatile()
    """Tokens of the window in use; None where the server does not tell."""
    rate: float | None = number()
    """Generated tokens a second now, from the difference of two readings."""
    moved_at: datetime | None = volatile()
    """When any of its counters last moved."""
    longest_step: float | None = volatile()
    """Longest prefill step yet seen on this server, in seconds."""


class PeerState(StrEnum):
    """State of a TCP connection, as far as the rules care."""

    ESTABLISHED = "established"
    CLOSE_WAIT = "close-wait"
    """The client has hung up and the server has not noticed."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One connection to a listening port, without our own."""

    state: PeerState
    since: datetime
    """When we first saw the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Fact):
    """A process that matters to something else: it owns a port, or memory of a card."""

    pid: int | None = None
    """None when the kernel does not show us the owner."""
    name: str = ""
    started_at: datetime | None = None
    owner: str = ""
    """The unit or container it runs in, as people call it; empty: none or unreadable."""
    ports: tuple[int, ...] = ()
    peers: tuple[Peer, ...] | None = volatile()
    """Connections of its ports; None when they cannot be read from here (another host or network namespace)."""
    gpu_memory: int | None = volatile()
    """Bytes of the card's memory it holds; None when the driver does not say (WSL)."""
    memory: int | None = volatile()
    """Bytes of the box's memory it holds (resident); None where nobody asked."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Fact):
    """An agent at work."""

    agent: str
    kind: str = ""
    model_wanted: str = ""
    model_used: str = ""
    window: int | None = None
    waiting_for: str = ""
    outcome: str = ""
    last_event: datetime | None = volatile()
    tokens: int | None = number()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Fact):
    """A ticket, task or pull request."""

    title: str
    state: str
    priority: str = ""
    estimate: float | None = None
    due: datetime | None = None
    blocks: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    waits_for: str = ""
    review: str = ""
    checks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Fact):
    """One run of continuous integration."""

    branch: str
    workflow: str
    attempt: int
    conclusion: str
    failing_step: str = ""
    failure_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage(Fact):
    """Tokens of one model in one hour."""

    model: str
    hour: datetime
    tokens_in: int | None = volatile()
    tokens_out: int | None = volatile()
    tokens_cached: int | None = volatile()
    cost: float | None = volatile()
    """US dollars; None when no price is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Fact):
    """A window of allowance."""

    label: str
    used: float | None = number()
    """Percent of the window."""
    resets_at: datetime | None = None
    reported: bool = True
    """Whether the provider said it, or we inferred it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Fact):
    """A classed error that a source reported: an XID of a card, a provider's refusal."""

    failure_class: str
    """``xid``, ``ecc``, ``billing``, ``rate``, ``auth``, ``context``, ..."""
    text: str
    last_seen: datetime
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange(Fact):
    """A person's message, and whether an answer was delivered."""

    channel: str
    person: str
    asked_at: datetime
    times: int = 1
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Fact):
    """A named person is waited for."""

    person: str
    question: str
    options: tuple[str, ...] = ()
    since: datetime | None = None
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Fact):
    """Who leads where: an agent or job to a provider and model."""

    source: str
    provider: str
    model: str
    base_url: str = ""
    window: int | None = None
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout(Fact):
    """A git work tree."""

    path: str
    branch: str
    dirty: bool
    merged: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark(Fact):
    """Where a source left off in what it follows; it is given back to it after a restart."""

    place: str = volatile("")
    """In the source's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt(Fact):
    """The last words of something, read only while somebody looks at it; they have no history."""

    label: str
    """What was read: ``log``, ``journal``, ``health check``."""
    lines: tuple[str, ...] = volatile(())
    """The last line comes last."""
    read_at: datetime | None = volatile()
    why: str = volatile("")
    """Why there are no lines, as a sentence; empty where there simply were none."""


NOUNS: Final[tuple[type[Fact], ...]] = (
    Host,
    Gauge,
    Service,
    Slot,
    Process,
    Job,
    Session,
    Work,
    Run,
    Usage,
    Quota,
    Failure,
    Exchange,
    Ask,
    Route,
    Checkout,
    Bookmark,
    Excerpt,
)
"""All nouns there are."""
