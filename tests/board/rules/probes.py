"""What probes find, for the tests of rules and rows, and worlds in which everything is wrong that they can find."""

from typing import Any

from board.facts import Ask, Fact, Gauge, Process, Service, ServiceState
from board.marks import MEANT_FOR, PEOPLE
from board.world import World
from tests.board.rules.containers import container
from tests.board.worlds import BOX, at, host, server, unit, world

PAGE = f"{BOX}/probe/test.lockn.ai/443/page"
WAY = f"{BOX}/probe/test.lockn.ai/dns/test"
BRIDGE = f"{BOX}/probe/127.0.0.1/9223/figma"


def probe(state: ServiceState = ServiceState.UP, key: str = PAGE, **more: Any) -> Service:
    """A page of the test environment."""
    refs = ("host:test.lockn.ai", "endpoint:test.lockn.ai:443", "url:https://test.lockn.ai/health")
    return Service(**{"key": key, "kind": "probe", "label": "test.lockn.ai", "state": state, "refs": refs, **more})


def certificate(state: ServiceState = ServiceState.UP, days: float | None = 60, why: str = "") -> tuple[Fact, ...]:
    """What that page shows, and how many days it has left."""
    shown = probe(state, f"{PAGE}/tls", kind="certificate", why=why)
    left = Gauge(key=f"{PAGE}/tls/left", label="certificate", unit="d", value=days)
    return (shown,) if days is None else (shown, left)


def name(state: ServiceState = ServiceState.UP, key: str = f"{WAY}/hop/01", **more: Any) -> Service:
    """Where the name of the test environment points."""
    why = "" if state is ServiceState.UP else "test.lockn.ai points to d94a000d, expected 47a1565c"
    return Service(
        **{
            "key": key,
            "kind": "dns",
            "label": "DNS",
            "state": state,
            "why": why,
            "refs": ("host:test.lockn.ai",),
            **more,
        }
    )


def way(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """The way to the test environment."""
    return Service(**{"key": WAY, "kind": "environment", "label": "test", "state": state, **more})


def hop(number: int, label: str, state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """One link of it."""
    return Service(**{"key": f"{WAY}/hop/{number:02}", "kind": "hop", "label": label, "state": state, **more})


def port(
    state: ServiceState = ServiceState.UP, key: str = f"{BOX}/probe/127.0.0.1/9223/port", number: int = 9223
) -> tuple[Fact, ...]:
    """A port that is meant for the bridge, and who holds it."""
    refs = (f"port:{number}", f"{MEANT_FOR}figma-bridge")
    why = "held by node figma-console (1968), meant for figma-bridge" if state is ServiceState.DEGRADED else ""
    service = Service(key=key, kind="port", label=":9223 figma", state=state, why=why, refs=refs)
    holder = Process(key=f"{key}/process", pid=1968, name="figma-console", refs=refs[:1], ports=(number,))
    return service, holder


def bridge(state: ServiceState = ServiceState.UP, person: str = "Sean", *, asks: bool = True) -> tuple[Fact, ...]:
    """A bridge that Sean can confirm."""
    why = "hop 5 of 5, plugin: its files is empty" if state is not ServiceState.UP else ""
    service = Service(key=BRIDGE, kind="bridge", label="figma", state=state, why=why)
    question = "look for 'Connected' in the Figma plugin"
    command = ("netsh interface portproxy show v4tov4",) if person else ()
    ask = Ask(key=f"{BRIDGE}/ask", person=person, question=question, options=command)
    return (service, ask) if asks else (service,)


def forwarding(address: str) -> Service:
    """Where Windows forwards the port of the bridge."""
    refs = ("forwards:9223", *((f"address:{address}",) if address else ()))
    state = ServiceState.UP if address else ServiceState.DOWN
    why = f"forwards to {address}" if address else "Windows forwards no port 9223"
    key = f"{BOX}/probe/127.0.0.1/9223/windows"
    return Service(key=key, kind="portproxy", label="Windows :9223", state=state, why=why, refs=refs)


def proxy(state: ServiceState = ServiceState.UP, latency: float | None = None, *needed_by: str) -> Service:
    """Tor, which a bot may need."""
    return Service(
        key=f"{BOX}/probe/127.0.0.1/9050/tor",
        kind="proxy",
        label="tor",
        state=state,
        why="connection refused" if state is ServiceState.DOWN else "",
        latency=latency,
        refs=("host:127.0.0.1", "endpoint:127.0.0.1:9050", "port:9050", *(f"needed-by:{each}" for each in needed_by)),
    )


def bot(state: ServiceState = ServiceState.UP) -> Service:
    """Who needs it."""
    return Service(key=f"{BOX}/systemd/bot", kind="unit", label="bot", state=state, refs=("unit:bot.service",))


def crowd() -> tuple[Fact, ...]:
    """All that can stand at one port, and that explains why nothing answers there."""
    down, refs = ServiceState.DOWN, ("host:127.0.0.1", "endpoint:127.0.0.1:11439", "port:11439")
    return (
        probe(down, f"{BOX}/probe/127.0.0.1/11439/qwen", refs=refs),
        Service(
            key=f"{BOX}/probe/127.0.0.1/11439/way", kind="proxy", label="way", state=down, why="refused", refs=refs
        ),
        *port(ServiceState.DEGRADED, f"{BOX}/probe/127.0.0.1/11439/port", 11439),
        container(refs=("container:web", "port:11439")),
        unit("qwen", down, refs=("unit:qwen.service", "port:11439")),
        server(down),
    )


def specimens() -> tuple[World, ...]:
    """Everything that can be wrong."""
    down = ServiceState.DOWN
    booted = host(booted_at=at(-60), off_since=at(-90_000), address="172.28.240.17", wsl="Ubuntu")
    here = ("host:127.0.0.1", "endpoint:127.0.0.1:3001", "port:3001")
    local = probe(
        down, f"{BOX}/probe/127.0.0.1/3001/api", refs=here, since=at(-30), label="api of the test environment"
    )
    long = Service(key=f"{BOX}/probe/a/1/x", kind="chain", label="a way with a long name", state=down, why="x")
    return (
        world(
            probe(down, why="connection refused"), local, booted, forwarding("172.28.0.1"), *port(ServiceState.DEGRADED)
        ),
        world(probe(down, marks=(PEOPLE,)), *certificate(down, -2, "its certificate expired on 9 Feb 2026")),
        world(probe(), *certificate(days=2), long),
        world(name(down), way(down, marks=(PEOPLE,)), hop(2, "tunnel", ServiceState.UNKNOWN)),
        world(name(down)),
        world(host(address="172.28.240.17"), forwarding("")),
        world(*bridge(down), *port(ServiceState.DEGRADED)),
        world(*bridge(down, "")),
        world(*bridge(ServiceState.UNKNOWN, asks=False)),
        world(proxy(down)),
        world(proxy(down, None, "unit:bot.service"), bot()),
        world(proxy(ServiceState.UP, 4000)),
        world(*crowd()),
    )
