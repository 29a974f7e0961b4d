"""A gateway as its source tells of it, for the tests of rules and rows, and worlds in which all is wrong with it."""

from typing import Any

from board.facts import Fact, Gauge, Process, Service, ServiceState
from board.limits.gateway import MIB
from board.lookback import Hindsight
from board.openclaw import GATEWAY, HTTP, IMPORTING, RPC, SELF_RESTART_OFF, WRITTEN_BY
from board.past import series, trend
from board.rules.gw_load import GROWTH
from board.sessions import STORE
from board.world import World
from tests.board.rules.probes import port
from tests.board.worlds import BOX, T0, at, host, unit, world

KEY = f"{BOX}/openclaw/main"
NAME = "openclaw-gateway"


def gateway(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """A gateway that its owner's systemd runs, and that was well a while ago."""
    fields: dict[str, Any] = {
        "key": KEY,
        "refs": ("openclaw:main", "port:18789", f"unit:{NAME}.service"),
        "kind": GATEWAY,
        "label": "main",
        "last_up": None if state is ServiceState.UP else at(-60),
        "version": "2026.2.9",
        "wanted_version": "2026.2.9",
    }
    return Service(**{**fields, "state": state, **more})


def part(kind: str, state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """Its HTTP or its RPC."""
    label = kind.rpartition("-")[2]
    why = "" if state is ServiceState.UP else "connection refused"
    fields: dict[str, Any] = {"key": f"{KEY}/{label}", "kind": kind, "label": label.upper(), "why": why}
    return Service(**{**fields, "state": state, **more})


def ways(http: ServiceState = ServiceState.UP, rpc: ServiceState | None = None, **more: Any) -> tuple[Fact, ...]:
    """The gateway with both; its RPC goes with its HTTP unless told otherwise."""
    rpc = http if rpc is None else rpc
    worst = http if http is not ServiceState.UP else rpc
    return gateway(worst, **more), part(HTTP, http), part(RPC, rpc)


def memory(used: float, limit: float | None = 900) -> Gauge:
    """Its memory and its mark in MiB."""
    mark = limit * MIB if limit else None
    return Gauge(key=f"{KEY}/memory", label="memory", unit="B", value=used * MIB, limit=mark, note="MemoryHigh")


def cpu(percent: float) -> Gauge:
    """Its share of a core."""
    return Gauge(key=f"{KEY}/cpu", label="cpu of one core, 1 min", unit="%", value=percent)


def restarts(count: float, of: float = 3) -> Gauge:
    """Restarts within the last hour, the first of them 50 minutes ago."""
    since = at(-3000) if count else None
    return Gauge(key=f"{KEY}/restarts", label="restarts within 1 h", value=count, limit=of, since=since)


def listeners(count: float, since: float = -300) -> Gauge:
    """Events of its channels that took it too long, the first of them at that second."""
    note = "slowest 164 s on DiscordMessageListener"
    key = f"{KEY}/slow-listeners"
    return Gauge(key=key, label="slow listeners within 10 min", value=count, since=at(since), note=note)


def slow(calls: float) -> Gauge:
    """Requests of ours that took too long."""
    return Gauge(key=f"{KEY}/slow-calls", label="requests over 10 s within 5 min", value=calls)


def process(hours: float = 10) -> Process:
    """Its process, which has run for so long."""
    return Process(key=f"{KEY}/process", refs=("pid:4711",), pid=4711, name=NAME, started_at=at(-3600 * hours))


def growing(pace: float, now: float = 600) -> Hindsight:
    """The past of a memory that has grown by so many MiB a minute to where it is."""
    line = trend([(at(60 * minute), (now + pace * minute) * MIB) for minute in range(-30, 1)])
    assert line is not None
    return Hindsight({(GROWTH, series(f"{KEY}/memory")): line})


def store() -> Service:
    """What it keeps its sessions in."""
    return Service(key=f"{KEY}/store", kind=STORE, label="main", state=ServiceState.UP)


def lost(last_up: float, state: ServiceState = ServiceState.DOWN, since: float | None = None) -> Service:
    """A service that was last up at that second."""
    key, began = f"{BOX}/service/pmm", at(last_up if since is None else since)
    why = "process 4242 is gone"
    return Service(key=key, kind="service", label="pmm", state=state, why=why, last_up=at(last_up), since=began)


def specimens() -> tuple[World, ...]:
    """Worlds in which every rule about gateways finds something."""
    down, saturated = ServiceState.DOWN, ServiceState.SATURATED
    booted = host(boot_id="b2", booted_at=T0, off_since=at(-90_000))
    other = gateway(version="2026.2.6", marks=(SELF_RESTART_OFF,))
    return (
        world(booted, *ways(down), unit(NAME, down), *port(ServiceState.DEGRADED, number=18789)),
        world(
            *ways(rpc=saturated),
            store(),
            memory(640),
            cpu(75),
            restarts(2),
            slow(2),
            listeners(3),
            process(),
            past=growing(1.5),
        ),
        world(*ways(), store(), memory(730), cpu(95), restarts(3), process(), past=growing(1.5, 730)),
        world(*ways(ServiceState.STARTING, marks=(IMPORTING,))),
        world(booted, gateway(), process(1), lost(-3600)),
        world(other, store(), memory(600), process(), past=growing(10)),
        world(*ways(rpc=ServiceState.DENIED, marks=(f"{WRITTEN_BY}2026.3.1",))),
    )
