"""Nouns of the box: itself, its numbers, and its processes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from board.facts.fact import Fact
from board.fields import number, volatile


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
