"""Rules about a gateway as a service: whether it answers, what it runs, and how often it was started anew."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from board.board import Severity
from board.facts import Gauge, Process, Service, ServiceState
from board.limits import Limits
from board.openclaw import GATEWAY, IMPORTING, SELF_RESTART_OFF, WRITTEN_BY
from board.rules.causes import behind, since_boot
from board.rules.condition import Condition, rule
from board.rules.naming import restart_command
from board.services import KIND
from board.words import clock, figure
from board.world import World

SLOWING: Final = ("gw.rpc_dead", "gw.cron_slow", "gw.mem_watermark", "gw.sessions_bloat")
"""What explains that a gateway is slow to answer, the likeliest first."""
_DEAD = (ServiceState.DOWN, ServiceState.SATURATED)


@rule(
    "gw.http_down",
    Severity.NOW,
    limits=("gw.http_down", "gw.starting_for", "gw.importing_for", "host.boot_phase"),
    causes=("port.wrong_owner", "unit.flapping", "unit.down", "host.rebooted"),
)
def http_down(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway answers no HTTP; one that was never seen to answer, and that nobody named, is not missed."""
    for gateway in gateways(world):
        http = world.find(f"{gateway.key}/http", Service)
        if http is None or not (gateway.essential or gateway.last_up):
            continue
        starting = http.state is ServiceState.STARTING
        if not starting and http.state not in _DEAD:
            continue
        waited = world.now - (http.since or world.now)
        patience = limits.gw.importing_for if IMPORTING in gateway.marks else limits.gw.starting_for
        since = f" since {clock(http.since, world.zone, world.now)}" if http.since else ""
        yield Condition(
            rule="gw.http_down",
            subject=gateway.key,
            severity=Severity.NOW,
            scope=world.home(gateway),
            what=f"Gateway {gateway.label} {'still starts' if starting else 'does not answer'}",
            why=f"{http.why}{since}",
            do=restart_command(gateway) or "systemctl --user status openclaw-gateway",
            firm=not starting or waited >= patience,
            span=limits.gw.http_down,
            causes=(*behind(world, gateway, kinds=("port", "unit")), *since_boot(world, http, limits)),
            starting=True,
        )


@rule(
    "gw.rpc_dead",
    Severity.NOW,
    limits=("gw.rpc_dead", "gw.rpc_well"),
    causes=("gw.sessions_bloat", "gw.mem_watermark"),
)
def rpc_dead(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway answers HTTP and none of the requests that cost it next to nothing; slow cron alone is another line."""
    for gateway in gateways(world):
        http, rpc = (world.find(f"{gateway.key}/{part}", Service) for part in ("http", "rpc"))
        if http is None or rpc is None or http.state is not ServiceState.UP:
            continue
        dead = rpc.state in _DEAD
        if not dead and not ((rpc.latency or 0) >= limits.gw.rpc_well or rpc.state is ServiceState.DEGRADED):
            continue
        yield Condition(
            rule="gw.rpc_dead",
            subject=gateway.key,
            severity=Severity.NOW,
            scope=world.home(gateway),
            what=f"Gateway {gateway.label} answers HTTP, but its RPC is dead",
            why=rpc.why or f"answers after {figure((rpc.latency or 0) / 1000)} s",
            do=restart_command(gateway) or "openclaw gateway restart",
            firm=dead,
            span=limits.gw.rpc_dead,
            causes=("gw.sessions_bloat", "gw.mem_watermark"),
        )


@rule("gw.cli_timeouts", Severity.SOON, limits=("gw.slow_calls",), causes=("gw.http_down", *SLOWING))
def cli_timeouts(world: World, limits: Limits) -> Iterable[Condition]:
    """Requests take longer than the tools of a gateway wait for them."""
    for gateway in gateways(world):
        calls = world.find(f"{gateway.key}/slow-calls", Gauge)
        firm = limits.gw.slow_calls.judge(calls.value) if calls is not None and calls.value is not None else None
        if calls is None or calls.value is None or firm is None:
            continue
        yield Condition(
            rule="gw.cli_timeouts",
            subject=gateway.key,
            severity=Severity.SOON,
            scope=world.home(gateway),
            what=f"Requests to gateway {gateway.label} time out",
            why=f"{calls.value:.0f} took longer than 10 s within 5 min",
            do="openclaw gateway status",
            firm=firm,
            span=limits.gw.slow_calls,
            causes=(f"gw.http_down:{gateway.key}", *SLOWING),
        )


@rule(
    "gw.slow_listener",
    Severity.SOON,
    limits=("gw.slow_listeners", "gw.listeners_after"),
    causes=("gw.mem_watermark",),
)
def slow_listener(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway takes long to take in what its channels tell; right after its start it has much to catch up with."""
    for gateway in gateways(world):
        slow = world.find(f"{gateway.key}/slow-listeners", Gauge)
        firm = limits.gw.slow_listeners.judge(slow.value) if slow is not None and slow.value is not None else None
        if slow is None or firm is None:
            continue
        begun = _begun(world, gateway)
        early = begun is not None and slow.since is not None and slow.since < begun + limits.gw.listeners_after
        yield Condition(
            rule="gw.slow_listener",
            subject=slow.key,
            severity=Severity.SOON,
            scope=world.home(slow),
            what=f"Gateway {gateway.label} is slow to hear its channels",
            why=f"{slow.value:.0f} events took more than 30 s within 10 min · {slow.note}",
            do=restart_command(gateway) or "openclaw gateway status",
            firm=firm and not early,
            span=limits.gw.slow_listeners,
            causes=("gw.mem_watermark",),
        )


@rule("gw.restart_budget", Severity.SOON, Severity.NOW, limits=("gw.restart_budget",))
def restart_budget(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway was started anew almost as often within an hour as its owner allows, or as often."""
    for gateway in gateways(world):
        restarts = world.find(f"{gateway.key}/restarts", Gauge)
        if restarts is None or not restarts.value or not restarts.limit or restarts.value < restarts.limit - 1:
            continue
        spent = restarts.value >= restarts.limit
        until = restarts.since + timedelta(hours=1) if restarts.since else world.now
        yield Condition(
            rule="gw.restart_budget",
            subject=gateway.key,
            severity=Severity.NOW if spent else Severity.SOON,
            scope=world.home(gateway),
            what=f"Gateway {gateway.label} used {budget(restarts)} restarts of this hour",
            why=f"the next one is free at {clock(until, world.zone, world.now)}",
            do=f"do not restart it before {clock(until, world.zone, world.now)}: look into its log",
            span=limits.gw.restart_budget,
        )


@rule("gw.version_split", Severity.NOTE, Severity.SOON, limits=("gw.version_split",))
def version_split(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway runs another version than the one that is installed where it runs from, or than its config claims."""
    for gateway in gateways(world):
        split = bool(gateway.version and gateway.wanted_version and gateway.version != gateway.wanted_version)
        claim = next((mark.removeprefix(WRITTEN_BY) for mark in gateway.marks if mark.startswith(WRITTEN_BY)), "")
        if not split and not claim:
            continue
        other = f"installed {gateway.wanted_version}" if split else f"claim: its config was last written by {claim}"
        yield Condition(
            rule="gw.version_split",
            subject=gateway.key,
            severity=Severity.SOON if split else Severity.NOTE,
            scope=world.home(gateway),
            what=f"Gateway {gateway.label} runs another version than {'is installed' if split else 'its config is of'}",
            why=f"running {gateway.version}, {other}",
            do=restart_command(gateway) or "openclaw gateway restart"
            if split
            else "openclaw --version; openclaw doctor",
            span=limits.gw.version_split,
        )


@rule(
    "gw.recovery_failed",
    Severity.NOW,
    limits=("gw.recovery", "gw.recovery_after", "gw.recovery_before", "host.boot_phase"),
    causes=("host.rebooted",),
)
def recovery_failed(world: World, limits: Limits) -> Iterable[Condition]:
    """A service ran until a gateway was started anew, and did not come back with it; not where it is off on purpose."""
    started = [(each, begun) for each in gateways(world) if (begun := _begun(world, each))]
    for service in world.of(Service):
        if service.kind != KIND or service.state is not ServiceState.DOWN or service.last_up is None:
            continue
        for gateway, begun in started:
            if not begun - limits.gw.recovery_before <= service.last_up <= begun + limits.gw.recovery_after:
                continue
            yield Condition(
                rule="gw.recovery_failed",
                subject=service.key,
                severity=Severity.NOW,
                scope=world.home(service),
                what=f"Service {service.label} did not come back with the gateway",
                why=f"it ran before gateway {gateway.label} started at {clock(begun, world.zone, world.now)},"
                f" and is not running now: {service.why}",
                do=restart_command(service) or f"start {service.label}, or say in the config that it is stopped",
                firm=world.now - begun >= limits.gw.recovery_after,
                span=limits.gw.recovery,
                causes=since_boot(world, service, limits),
            )
            break


@rule("gw.selfheal_off", Severity.NOTE, limits=("gw.selfheal_off",))
def selfheal_off(world: World, limits: Limits) -> Iterable[Condition]:
    """The agents of a gateway may not restart it: it waits for a person."""
    for gateway in gateways(world):
        if SELF_RESTART_OFF in gateway.marks:
            yield Condition(
                rule="gw.selfheal_off",
                subject=gateway.key,
                severity=Severity.NOTE,
                scope=world.home(gateway),
                what=f"Agents cannot restart gateway {gateway.label}",
                why="its config says commands.restart = false",
                span=limits.gw.selfheal_off,
            )


def gateways(world: World) -> Iterator[Service]:
    """All gateways that are known."""
    return (each for each in world.of(Service) if each.kind == GATEWAY)


def budget(restarts: Gauge) -> str:
    """``2/3``."""
    return f"{restarts.value or 0:.0f}/{restarts.limit or 0:.0f}"


def _begun(world: World, gateway: Service) -> datetime | None:
    """When the process of a gateway began."""
    process = world.find(f"{gateway.key}/process", Process)
    return process.started_at if process else None
