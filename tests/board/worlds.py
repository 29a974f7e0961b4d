"""Worlds for the tests of rules and alerts: facts of one box, read at chosen times."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from board.alerts.life import step
from board.alerts.track import Track
from board.facts import Fact, Gauge, Host, Peer, PeerState, Phase, Process, Service, ServiceState, Slot
from board.limits import Limits
from board.lookback import Hindsight
from board.reading import Outage, Scope
from board.rules.catalogue import conditions
from board.rules.condition import Condition
from board.world import NO_PAST, World

T0 = datetime(2026, 2, 11, 13, 0, tzinfo=UTC)
BOX = "lockn-01"
LLAMA = f"{BOX}/llama/11439"
GB = 1024**3


def at(seconds: float) -> datetime:
    """So many seconds after the start."""
    return T0 + timedelta(seconds=seconds)


def home_of(key: str) -> str:
    """The scope that a fact comes from, as its collector names it."""
    parts = key.split("/")
    return "/".join(parts[1:3]) if parts[1] in ("llama", "ollama", "vllm", "openai") else parts[1]


def scope(name: str, read: float | None = 0, *, outage: Outage | None = None, critical: bool = False) -> Scope:
    """A scope that is polled every 5 s and was last read well at that second."""
    ok_at = None if read is None else at(read)
    return Scope(
        name=name,
        source=name.partition("/")[0],
        every=5,
        tried_at=ok_at or T0,
        ok_at=ok_at,
        outage=outage,
        critical=critical,
    )


def world(
    *facts: Fact,
    read: float = 0,
    now: float | None = None,
    scopes: Sequence[Scope] | None = None,
    past: Hindsight = NO_PAST,
    held: Collection[tuple[str, str]] | None = None,
) -> World:
    """A world whose scopes were all read at one second; ``now`` is the same unless given."""
    home = {fact.key: home_of(fact.key) for fact in facts}
    if scopes is None:
        scopes = [scope(name, read) for name in sorted(set(home.values()))]
    return World(facts, scopes, home, at(read if now is None else now), past=past, held=held)


def found(rule: str, *facts: Fact, read: float = 0, limits: Limits | None = None) -> list[Condition]:
    """What one rule finds in a world of these facts."""
    return [each for each in conditions(world(*facts, read=read), limits or Limits()) if each.rule == rule]


class Engine:
    """Judges one world after the other, as the engine does."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.tracks: tuple[Track, ...] = ()

    def judge(self, world: World) -> tuple[Track, ...]:
        """Take all alerts one look further."""
        self.tracks = step(self.tracks, conditions(world, self.limits), world, self.limits.alerts)
        return self.tracks

    def read(self, second: float, *facts: Fact) -> set[str]:
        """Judge these facts, read at that second; gives the rules that are raised with their severity."""
        self.judge(world(*facts, read=second))
        return self.raised

    @property
    def raised(self) -> set[str]:
        """The alerts on the wall: ``llm.down now``."""
        return {f"{t.condition.rule} {t.condition.severity}" for t in self.tracks if t.raised}


def first_raised(readings: Iterable[tuple[float, Sequence[Fact]]], alert: str) -> float | None:
    """The second of the reading that raised an alert."""
    engine = Engine()
    return next((second for second, facts in readings if alert in engine.read(second, *facts)), None)


def server(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """A model server on port 11439 that systemd runs."""
    fields: dict[str, Any] = {
        "key": LLAMA,
        "refs": ("port:11439", "unit:llama-coder-next.service"),
        "kind": "llama-server",
        "label": "coder-next",
        "capacity": 1,
    }
    return Service(**{**fields, "state": state, **more})


def slot(number: int = 0, **more: Any) -> Slot:
    """A slot that works on task 7066 since the start, without a stream."""
    fields: dict[str, Any] = {
        "key": f"{LLAMA}/slot/{number}",
        "server": LLAMA,
        "slot": number,
        "phase": Phase.GENERATING,
        "task": f"run/{number}/7066",
        "task_number": "7066",
        "streams": False,
        "limit": 8000,
        "since": T0,
        "decoded": 38,
        "rate": 0.4,
    }
    return Slot(**{**fields, **more})


def idle(number: int = 0) -> Slot:
    """A slot that has nothing to do."""
    return Slot(key=f"{LLAMA}/slot/{number}", server=LLAMA, slot=number, phase=Phase.IDLE)


def queue(waiting: float | None) -> Gauge:
    """How many requests the server has put off."""
    return Gauge(key=f"{LLAMA}/queue", label="queue", unit="requests", value=waiting)


def at_work(count: float | None) -> Gauge:
    """How many requests the server works on."""
    return Gauge(key=f"{LLAMA}/busy", label="busy", unit="requests", value=count)


def clients(*peers: Peer, **more: Any) -> Process:
    """The server's process with the connections of its port."""
    fields: dict[str, Any] = {
        "key": f"{LLAMA}/process",
        "refs": ("port:11439", "pid:42"),
        "pid": 42,
        "ports": (11439,),
        "peers": peers,
    }
    return Process(**{**fields, **more})


def live(since: float = 0) -> Peer:
    """A connection whose client is there."""
    return Peer(PeerState.ESTABLISHED, at(since))


def gone(since: float = 0) -> Peer:
    """A connection whose client has hung up."""
    return Peer(PeerState.CLOSE_WAIT, at(since))


def host(**more: Any) -> Host:
    """The box, up for long."""
    fields: dict[str, Any] = {"key": f"{BOX}/host", "boot_id": "b1", "booted_at": at(-86_400)}
    return Host(**{**fields, **more})


def gauge(name: str, used: float, limit: float = 100 * GB, label: str = "") -> Gauge:
    """A number of bytes: ``host/mem``, ``gpu/0/vram``."""
    return Gauge(key=f"{BOX}/{name}", label=label or name, unit="B", value=used, limit=limit)


def card(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """The first graphics card."""
    return Service(key=f"{BOX}/gpu/0", kind="gpu", label="RTX PRO 6000", state=state, **more)


def manager(*marks: str) -> Service:
    """The systemd of the user."""
    key = f"{BOX}/systemd/user"
    return Service(key=key, refs=("user:sean",), kind="systemd", label="user", state=ServiceState.UP, marks=marks)


def unit(name: str, state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """A service of the user's systemd, enabled unless told otherwise."""
    fields: dict[str, Any] = {
        "key": f"{BOX}/systemd/user/{name}.service",
        "refs": (f"unit:{name}.service",),
        "kind": "unit",
        "label": name,
        "state": state,
        "why": "" if state is ServiceState.UP else "inactive",
        "boot": "enabled",
    }
    return Service(**{**fields, **more})
