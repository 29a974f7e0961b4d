"""Limits: every level and duration of every rule, with the hysteresis that keeps alerts from chattering.

Durations are counted in the times of readings, not in the time that passes. How an owner changes them is the
business of :mod:`board.overrides`.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from board.limits.bounds import Bounds, level, percent, seconds, within
from board.limits.cron import CronLimits, HeartbeatLimits
from board.limits.forges import CiLimits, PrLimits
from board.limits.gateway import GwLimits
from board.limits.people import CommsLimits, ProvLimits
from board.limits.sessions import CtxLimits, RouteLimits, StoreLimits
from board.limits.work import (
    McLimits,
    MilestoneLimits,
    ProjectLimits,
    ReviewLimits,
    TasksLimits,
    TicketLimits,
    WipLimits,
)
from board.limits.workers import GitLimits, WorkerLimits
from board.queue.weights import Weights
from board.span import Level, Span

DEFAULTS_SINCE: Final = datetime(2026, 11, 20, tzinfo=UTC)
"""When a default was last changed."""
GB: Final = 1e9
"""Disk space is bought and judged in powers of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLimits:
    """Limits of ``host.*``."""

    rebooted: Span = seconds(0, 60)
    """After a boot: how long every service must be up before the line goes."""
    settle_for: timedelta = timedelta(seconds=90)
    """After a boot the box is given this long before silence means that all is back."""
    boot_phase: timedelta = timedelta(minutes=15)
    """A service that is not up counts as not back when its trouble began within this time of the boot."""
    gap: Span = seconds(0, 1)
    """How fast a gap in our own readings becomes a note."""
    gap_after: timedelta = within(Bounds(least=60), timedelta(minutes=5))
    """A pause in our own readings from which on it is a gap."""
    gap_shown_for: timedelta = timedelta(hours=12)
    """How long a gap is told before it is history."""
    disk_soon: Level = percent(85, 82, 300, 600)
    """Percent of a file system in use."""
    disk_now: Level = percent(95, 92, 300, 600)
    """Percent of a file system in use."""
    disk_free_soon: Level = level(20 * GB, 25 * GB, 300, 600)
    """Free bytes of a file system."""
    disk_free_now: Level = level(5 * GB, 8 * GB, 300, 600)
    """Free bytes of a file system."""
    disk_small: float = 100 * GB
    """A file system of fewer bytes is judged by percent alone: a small one is never that free."""
    memory_soon: Level = percent(10, 15, 60, 300)
    """Percent of memory available."""
    memory_now: Level = percent(5, 8, 30, 120)
    """Percent of memory available."""
    killed_for: timedelta = timedelta(minutes=10)
    """How long a process killed for want of memory counts as want of memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuLimits:
    """Limits of ``gpu.*``."""

    lost: Span = seconds(0, 60)
    """A card that cannot be read, or that reported an XID."""
    xid_for: timedelta = timedelta(minutes=10)
    """How long an XID counts after it was last seen."""
    vram_soon: Level = percent(92, 88, 60, 90)
    """Percent of the card's memory in use."""
    vram_now: Level = percent(97, 94, 30, 60)
    """Percent of the card's memory in use."""
    cpu_told: Span = seconds(0, 60)
    """A server meant for a card that says itself, or in its log, that it runs on the CPU."""
    cpu_seen: Span = seconds(58, 60)
    """A server meant for a card that has no process on any."""
    hidden: float = 1e9
    """Bytes of a card's memory that no process is listed for, from which on one may be hidden from us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmLimits:
    """Limits of ``llm.*``; probes come every 5 s."""

    down: Span = seconds(4, 30, patience=1)
    """A server that refuses: 2 of 3 probes."""
    loading_for: timedelta = timedelta(minutes=10)
    """A server that loads its model for longer counts as down."""
    saturated_soon: Span = seconds(4, 30, patience=1)
    """A server that connects and does not answer: 2 of 3 probes."""
    saturated_now: Span = seconds(300, 30, patience=1)
    """The same, at the point where it is urgent; where one is told that may merely be at work."""
    silent: Span = seconds(600, 30)
    """A server that is well and does not tell about its slots."""
    stuck: Span = seconds(0, 10)
    """A slot in which nothing moves; the time without movement is in the two limits below."""
    stuck_generating: timedelta = timedelta(seconds=60)
    """No movement for this long is stuck while generating."""
    stuck_prefill: timedelta = timedelta(minutes=5)
    """No movement for this long is stuck in prefill: a legal batch of 2,048 tokens froze all numbers for 30 s."""
    stuck_steps: float = 3.0
    """In prefill also this many times the longest step yet seen on the server must pass."""
    orphan: Span = seconds(3, 10)
    """A task whose client is gone: two samples at least 3 s apart."""
    orphan_slack: timedelta = timedelta(seconds=10)
    """A connection first seen so long after a task began cannot be that of its client: about two polls."""
    blocked: Span = seconds(60, 30)
    """Requests wait while all slots stay on the same tasks."""
    queue_soon: Span = seconds(120, 30)
    """Requests wait."""
    queue_now: Span = seconds(600, 30)
    """Requests wait, at the point where it is urgent."""
    slow: Level = percent(30, 60, 180, 120)
    """Percent of the pace that a model had over a day, by the median of the last three minutes."""
    slow_requests: float = 3.0
    """So many requests must have been seen within a quarter of an hour: one may be odd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuxLimits:
    """Limits of ``aux.*``: servers of speech and vision."""

    load_timeout: Span = seconds(0, 1)
    """Loads that fail; one that succeeds ends it."""
    load_times: float = 2.0
    """So many loads must have failed one after the other."""
    load_within: timedelta = timedelta(minutes=30)
    """Within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLimits:
    """Limits of ``unit.*``; units are read every 10 s."""

    down: Span = seconds(8, 60)
    """A unit that is expected and not up: two readings."""
    starting_for: timedelta = timedelta(minutes=10)
    """A unit that starts for longer counts as down."""
    expected_for: timedelta = timedelta(days=7)
    """A unit that was up so lately is expected back."""
    flapping: Level = level(3, 0, 0, 300)
    """Restarts within ten minutes; none for 15 minutes end it, ten of which are those that are counted."""
    not_persistent: Span = seconds(8, 0)
    """A unit that runs and that no boot starts: two readings, and one that it is enabled."""
    linger_off: Span = seconds(0, 1)
    """Units of a user whose systemd waits for a login."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DockerLimits:
    """Limits of ``docker.*``; containers are read every 5 s."""

    unhealthy_soon: Span = seconds(4, 60)
    """A container that is unhealthy, or that should run and does not: two readings."""
    unhealthy_now: Span = seconds(300, 60)
    """The same, at the point where it is urgent."""
    crashloop: Level = level(3, 0, 0, 300)
    """Restarts within ten minutes; none for 15 minutes end it, ten of which are those that are counted."""
    healthcheck_broken: Span = seconds(4, 0)
    """A health check that cannot work: two readings, and one in which it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployLimits:
    """Limits of ``deploy.*``; migrations are read every five minutes, environments every 15 s."""

    migration_drift: Span = seconds(0, 1)
    """Migrations of a database that are not those of the code: one reading, and two that they are."""
    env_behind: Span = seconds(14, 0)
    """An environment that runs another version: two readings, and one that it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SvcLimits:
    """Limits of ``svc.*``; processes and logs are read every 2 s."""

    pid_dead: Span = seconds(1, 10)
    """A process that is gone: two readings."""
    reject_storm: Level = level(20, 0, 0, 60)
    """Rejections within five minutes for one reason; none for six minutes end it, five of which are those counted."""
    reject_share: Level = percent(50, 10, 0, 60)
    """Percent of the last requests that were rejected."""
    capital: Span = seconds(58, 10)
    """A balance below the smallest order while orders are made: a minute, less a reading."""
    quoting_for: timedelta = timedelta(minutes=5)
    """Where the log does not say whether it quotes, it does for so long after its last request."""
    counter_mismatch: Span = seconds(60, 0)
    """Counters that contradict each other: time enough for lines that come out of order."""
    value_mismatch: Level = percent(10, 5, 30, 10)
    """Percent by which the total that is reported differs from an independent one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwarmLimits:
    """Limits of ``swarm.*``."""

    replicas: Span = seconds(60, 65)
    """A service that lacks tasks, for as long as an update may take to replace one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashLimits:
    """Limits of ``dash.*``: how far the dashboard trusts its own eyes and its own judgment."""

    stale: Span = seconds(0, 10)
    """A source whose readings have aged."""
    blind: Span = seconds(300, 60)
    """A critical source that cannot be read."""
    flood: Level = level(11, 4, 0, 30)
    """New lines in ten minutes: more than 10 begin a flood, fewer than 5 end it (EEMUA 191)."""
    loud: Level = level(6.5, 6, 3600, 600)
    """Lines per hour over a week; 6 are the budget of one person (ISA-18.2)."""
    store: Level = percent(95, 90, 600, 3600)
    """Percent of what the store may grow to."""
    config: Span = seconds(0, 1)
    """A config that cannot be followed as it is written."""
    unheard: Span = seconds(60, 0)
    """A way of telling somebody outside that does not get through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetLimits:
    """Limits of ``net.*``, ``port.*``, ``bridge.*`` and ``proxy.*``; probes come every 15 s."""

    http_probe: Span = seconds(14, 30, patience=1)
    """A probe that is not answered as it should be: 2 of 3."""
    tls: Span = seconds(0, 30)
    """A certificate that does not hold."""
    tls_soon: Level = level(14, 15, 0, 30)
    """Days that a certificate has left."""
    tls_now: Level = level(3, 4, 0, 30)
    """The same, at the point where it is urgent."""
    dns_wrong: Span = seconds(240, 30)
    """A name that points elsewhere: two looks, five minutes apart."""
    dns_failing: Span = seconds(0, 30)
    """The same, while a probe of that host fails."""
    portproxy: Span = seconds(0, 30)
    """A port that Windows forwards to an address that is not ours."""
    wrong_owner: Span = seconds(0, 30)
    """A port that another process holds than it is meant for."""
    bridge: Span = seconds(600, 30)
    """A bridge whose end is not confirmed."""
    proxy: Span = seconds(14, 30, patience=1)
    """A proxy that does not connect: 2 of 3."""
    proxy_slow: Level = level(3000, 2500, 60, 45)
    """Milliseconds that a proxy takes to connect, in five probes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLimits:
    """Limits of the life of every alert."""

    chatter_times: int = within(Bounds(least=2), 3)
    """Raised so often within ``chatter_within``, an alert chatters: it stays up as one line."""
    chatter_within: timedelta = within(Bounds(least=1), timedelta(seconds=60))
    """The time in which its coming and going is counted."""
    chatter_quiet: timedelta = within(Bounds(least=1), timedelta(minutes=15))
    """How long a chattering alert must stay away before it is cleared."""
    reopen_within: timedelta = timedelta(minutes=30)
    """An alert that comes back so soon is the same one again, and no longer acknowledged."""
    phase: timedelta = timedelta(seconds=90)
    """After a boot: how long what may be no more than starting waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All limits that are in force at a time, by the first part of the rules' names."""

    host: HostLimits = field(default_factory=HostLimits)
    gpu: GpuLimits = field(default_factory=GpuLimits)
    llm: LlmLimits = field(default_factory=LlmLimits)
    aux: AuxLimits = field(default_factory=AuxLimits)
    unit: UnitLimits = field(default_factory=UnitLimits)
    net: NetLimits = field(default_factory=NetLimits)
    docker: DockerLimits = field(default_factory=DockerLimits)
    svc: SvcLimits = field(default_factory=SvcLimits)
    swarm: SwarmLimits = field(default_factory=SwarmLimits)
    gw: GwLimits = field(default_factory=GwLimits)
    cron: CronLimits = field(default_factory=CronLimits)
    hb: HeartbeatLimits = field(default_factory=HeartbeatLimits)
    store: StoreLimits = field(default_factory=StoreLimits)
    ctx: CtxLimits = field(default_factory=CtxLimits)
    route: RouteLimits = field(default_factory=RouteLimits)
    prov: ProvLimits = field(default_factory=ProvLimits)
    comms: CommsLimits = field(default_factory=CommsLimits)
    worker: WorkerLimits = field(default_factory=WorkerLimits)
    git: GitLimits = field(default_factory=GitLimits)
    deploy: DeployLimits = field(default_factory=DeployLimits)
    pr: PrLimits = field(default_factory=PrLimits)
    ci: CiLimits = field(default_factory=CiLimits)
    wip: WipLimits = field(default_factory=WipLimits)
    review: ReviewLimits = field(default_factory=ReviewLimits)
    ticket: TicketLimits = field(default_factory=TicketLimits)
    milestone: MilestoneLimits = field(default_factory=MilestoneLimits)
    tasks: TasksLimits = field(default_factory=TasksLimits)
    project: ProjectLimits = field(default_factory=ProjectLimits)
    mc: McLimits = field(default_factory=McLimits)
    queue: Weights = field(default_factory=Weights)
    dash: DashLimits = field(default_factory=DashLimits)
    alerts: AlertLimits = field(default_factory=AlertLimits)
    since: datetime = field(default=DEFAULTS_SINCE, compare=False)
    """From when on they are in force; no limit itself, so that the same limits of two days are equal."""
