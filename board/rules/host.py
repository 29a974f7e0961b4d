"""Rules about the box itself: reboots, gaps in our own readings, disks and memory."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from shlex import quote
from typing import Final

from board.board import Evidence, Severity
from board.facts import Gauge, Host, Process, Service, ServiceState
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.reading import absent
from board.rules.condition import Condition, rule
from board.rules.naming import called, holder, is_local, restart_command, unit_behind, with_unit
from board.span import Level
from board.words import clock, duration, size
from board.world import World

FILLING: Final = Lookback("*/host/disk/*:value", timedelta(hours=1), Reduction.TREND)
"""How fast each file system fills."""
_BACK: Final = (ServiceState.UP, ServiceState.OFF, ServiceState.SATURATED)
"""What has too much to do is there again, whatever else is to be said of it."""


@rule("host.rebooted", Severity.SOON, limits=("host.rebooted", "host.settle_for", "host.boot_phase"))
def rebooted(world: World, limits: Limits) -> Iterable[Condition]:
    """The box has booted, and not everything is back yet.

    How long it was off nobody knows: the last reading may be much older than the shutdown.
    """
    for host in world.of(Host):
        read_at = world.taken_at(host)
        if host.off_since is None or read_at is None:
            continue
        up_for = read_at - host.booted_at
        awaited = _awaited(world, host)
        away = [service for service in awaited if not _back(world, host, service, limits)]
        if not away and up_for >= limits.host.settle_for:
            continue
        off, on = (clock(at, world.zone, world.now) for at in (host.off_since, host.booted_at))
        unread_for = duration((host.booted_at - host.off_since).total_seconds())
        back = f"{len(awaited) - len(away)} of {len(awaited)} services are back"
        names = ", ".join(called(service) for service in away[:3])
        yield Condition(
            rule="host.rebooted",
            subject=host.key,
            severity=Severity.SOON,
            scope=world.home(host),
            what=f"Box rebooted: last seen {off}, up again {on}",
            why=f"no reading in between for {unread_for} · {back}" + (f" · not {names}" if away else ""),
            do=_bring_back(world, away),
            identity=host.boot_id,
            span=limits.host.rebooted,
            evidence=Evidence.LIKELY,
            reach=host.key.partition("/")[0],
        )


@rule("host.gap", Severity.NOTE, limits=("host.gap", "host.gap_shown_for"))
def gap(world: World, limits: Limits) -> Iterable[Condition]:
    """For a while nobody read this box."""
    for host in world.of(Host):
        read_at = world.taken_at(host)
        if host.unread_from is None or host.unread_until is None or read_at is None:
            continue
        if read_at - host.unread_until >= limits.host.gap_shown_for:
            continue
        since, until = (clock(at, world.zone, world.now) for at in (host.unread_from, host.unread_until))
        yield Condition(
            rule="host.gap",
            subject=host.key,
            severity=Severity.NOTE,
            scope=world.home(host),
            what=f"No readings between {since} and {until}",
            why="history there is unknown",
            identity=host.unread_until.isoformat(),
            span=limits.host.gap,
        )


@rule(
    "host.disk",
    Severity.SOON,
    Severity.NOW,
    limits=("host.disk_soon", "host.disk_now", "host.disk_free_soon", "host.disk_free_now", "host.disk_small"),
    past=(FILLING,),
)
def disk(world: World, limits: Limits) -> Iterable[Condition]:
    """A file system runs full."""
    host = limits.host
    for gauge in _gauges(world, "disk"):
        for severity, percent, free in (
            (Severity.SOON, host.disk_soon, host.disk_free_soon),
            (Severity.NOW, host.disk_now, host.disk_free_now),
        ):
            firm = _fullness(gauge, percent, free, host.disk_small)
            if firm is not None:
                yield _full(world, gauge, severity, percent, firm=firm)


@rule(
    "host.mem",
    Severity.SOON,
    Severity.NOW,
    limits=("host.memory_soon", "host.memory_now", "host.killed_for"),
)
def memory(world: World, limits: Limits) -> Iterable[Condition]:
    """Memory runs short, or a process was killed for want of it."""
    for gauge in _gauges(world, "mem"):
        if gauge.value is None or not gauge.limit:
            continue
        available = gauge.limit - gauge.value
        killed = _killed(world, gauge, limits)
        for severity, level in ((Severity.SOON, limits.host.memory_soon), (Severity.NOW, limits.host.memory_now)):
            firm = level.judge(100 * available / gauge.limit)
            if severity is Severity.NOW and killed:
                firm = True
            if firm is not None:
                yield Condition(
                    rule="host.mem",
                    subject=gauge.key,
                    severity=severity,
                    scope=world.home(gauge),
                    what="A process was killed for want of memory" if killed else "Memory runs short",
                    why=" · ".join((f"{size(available)} of {size(gauge.limit)} left", *_largest(world, gauge))),
                    do="ps -eo rss,pid,comm --sort=-rss | head -n 4",
                    firm=firm,
                    span=level,
                    reach=gauge.key.partition("/")[0],
                )


def _bring_back(world: World, away: Sequence[Service]) -> str:
    """What brings back the first that can be brought back; what is starting needs no help."""
    fallen = (each for each in away if each.state is not ServiceState.STARTING)
    return next((command for each in fallen if (command := _restart(world, each))), "journalctl -b -1 -e")


def _restart(world: World, service: Service) -> str:
    """The command that brings a service back, and its unit at the next boot."""
    return restart_command(with_unit(service, unit_behind(world, service)))


def _awaited(world: World, host: Host) -> list[Service]:
    """The services that run on the box and that somebody watches."""
    box = host.key.partition("/")[0]
    return [
        service
        for service in world.under(box, Service)
        if is_local(service) and (scope := world.scope_of(service)) is not None and not absent(scope)
    ]


def _back(world: World, host: Host, service: Service, limits: Limits) -> bool:
    """Whether a service is well after the boot, or fell ill too late for the boot to be the reason."""
    read_at, seen_at = world.taken_at(host), world.taken_at(service)
    phase_ends = host.booted_at + limits.host.boot_phase
    if seen_at is None or seen_at < host.booted_at:
        return read_at is not None and read_at >= phase_ends
    return service.state in _BACK or (service.since is not None and service.since > phase_ends)


def _gauges(world: World, name: str) -> Iterable[Gauge]:
    """The numbers of each host under a name."""
    for host in world.of(Host):
        key = f"{host.key}/{name}"
        yield from (gauge for gauge in world.under(host.key, Gauge) if f"{gauge.key}/".startswith(f"{key}/"))


def _fullness(gauge: Gauge, percent: Level, free: Level, small: float) -> bool | None:
    """As :meth:`Level.judge` for the worse of the part in use and the bytes that are free."""
    if gauge.value is None or not gauge.limit:
        return None
    judged = [percent.judge(100 * gauge.value / gauge.limit)]
    if gauge.limit >= small:
        judged.append(free.judge(gauge.limit - gauge.value))
    return True if True in judged else False if False in judged else None


def _full(world: World, gauge: Gauge, severity: Severity, level: Level, *, firm: bool) -> Condition:
    value, limit = gauge.value or 0.0, gauge.limit or 1.0
    part = 100 * value / limit
    mount = gauge.label if gauge.label.startswith("/") else "/"
    return Condition(
        rule="host.disk",
        subject=gauge.key,
        severity=severity,
        scope=world.home(gauge),
        what=f"Disk {gauge.label} is almost full",
        why=" · ".join(
            (f"{part:.0f} % of {size(limit)} in use", f"{size(limit - value)} free", *_forecast(world, gauge))
        ),
        do=f"du -xh --max-depth=2 {quote(mount)} | sort -h | tail",
        firm=firm,
        span=level,
        reach=gauge.key.partition("/")[0],
    )


def _forecast(world: World, gauge: Gauge) -> tuple[str, ...]:
    """When a file system is full at the pace of the last hour, as far as that is known."""
    read_at = world.taken_at(gauge) or world.now
    at = world.past.full_at(FILLING, series(gauge.key), gauge.limit or 0.0, after=read_at)
    return (f"full at {clock(at, world.zone, world.now)} at this pace",) if at else ()


def _killed(world: World, gauge: Gauge, limits: Limits) -> bool:
    """Whether the kernel lately killed a process of the gauge's host for want of memory."""
    read_at = world.taken_at(gauge)
    host = world.find(gauge.key.rpartition("/")[0], Host)
    return bool(host and host.oom_at and read_at and read_at - host.oom_at < limits.host.killed_for)


def _largest(world: World, gauge: Gauge) -> list[str]:
    """The three processes that hold most memory, where the host names them."""
    held = [each for each in world.under(gauge.key.rpartition("/")[0], Process) if each.memory is not None]
    held.sort(key=lambda each: (-(each.memory or 0), each.key))
    return [f"{holder(each)} {size(each.memory or 0)}" for each in held[:3]]
