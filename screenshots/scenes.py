"""Scripted readings with a fixed clock, played through the engine's memory, the rules and the board like live ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import sin
from typing import Final
from zoneinfo import ZoneInfo

from board.board import Board
from board.derive import Ground, derive, drawn_series, median_series
from board.facts import (
    Fact,
    Gauge,
    Host,
    Peer,
    PeerState,
    Phase,
    Process,
    Service,
    ServiceState,
    Slot,
)
from board.limits import Limits
from board.past import Past, series
from board.reading import Outage, OutageKind, Reading, Scope
from board.world import World
from collectors.engine.judge import Judge
from collectors.engine.memory import Memory

BOX: Final = "lockn-01"
ZONE: Final = ZoneInfo("America/New_York")
NOW: Final = datetime(2026, 2, 11, 18, 24, 5, tzinfo=UTC)
"""13:24:05 in the owner's zone."""
STEP: Final = 5
LENGTH: Final = 900
"""Seconds that a scene plays before its picture is taken."""
GIB: Final = 2**30

Script = Callable[["Moment"], Iterable["Poll"]]


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a scene."""

    at: datetime
    seconds: int
    """Since the scene began."""

    def wave(self, low: float, high: float, period: float) -> float:
        """A number that moves, the same at each play."""
        return low + (high - low) * (0.5 + 0.5 * sin(self.seconds / period))


@dataclass(frozen=True, slots=True)
class Poll:
    """What one source said, or why it said nothing."""

    scope: str
    every: float
    facts: Sequence[Fact] = ()
    outage: Outage | None = None
    critical: bool = True


@dataclass(slots=True)
class Stage:
    """Plays a script and remembers its numbers."""

    memory: Memory = field(default_factory=lambda: Memory((), {}, (), Limits().host.gap_after))
    judge: Judge = field(default_factory=lambda: Judge(Limits(), ZONE, ()))
    samples: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)

    def play(self, script: Script) -> Board:
        """The board at the end of the scene."""
        for seconds in range(0, LENGTH + 1, STEP):
            moment = Moment(NOW - timedelta(seconds=LENGTH - seconds), seconds)
            for poll in script(moment):
                self._take(poll, moment.at)
            self.judge.judge(self.memory, moment.at)
        return self._board()

    def _take(self, poll: Poll, at: datetime) -> None:
        before = self.memory.scopes.get(poll.scope)
        scope = Scope(
            name=poll.scope,
            source=poll.scope.partition("/")[0],
            every=poll.every,
            critical=poll.critical,
            tried_at=at,
            ok_at=at if poll.outage is None else before.ok_at if before else None,
            took=0.002,
            outage=poll.outage,
            outage_since=None if poll.outage is None else (before.outage_since if before else None) or at,
            next_at=at + timedelta(seconds=poll.every),
        )
        reading = Reading(
            source=scope.source, scope=poll.scope, taken_at=at, took=0.002, facts=tuple(poll.facts), outage=poll.outage
        )
        for fact in self.memory.take(reading, scope).facts:
            if isinstance(fact, Gauge) and fact.value is not None:
                self.samples.setdefault(series(fact.key), []).append((at, fact.value))

    def _board(self) -> Board:
        memory = self.memory
        facts = tuple(memory.facts.values())
        return derive(
            Ground(
                box=BOX,
                world=World(facts, memory.scopes.values(), memory.home, NOW, ZONE),
                tracks=self.judge.tracks,
                past=Past(
                    recent={name: self.samples.get(name, []) for name in drawn_series(facts)},
                    medians={name: 43.0 for name in median_series(facts) if name in self.samples},
                ),
                beat_at=NOW,
                quiet_since=NOW - timedelta(hours=15, minutes=10),
                cost="engine 0.8 % 62 M",
            )
        )


def host(moment: Moment, *, off_since: datetime | None = None, memory: float = 41, disk: float = 71) -> Poll:
    """The box itself."""
    key = f"{BOX}/host"
    booted = NOW - timedelta(minutes=15) if off_since else NOW - timedelta(hours=17)
    return Poll(
        "host",
        2,
        (
            Host(key=key, boot_id="b1", booted_at=booted, off_since=off_since, name=BOX, cpus=32, memory=128 * GIB),
            Gauge(key=f"{key}/cpu", label="cpu", unit="%", value=moment.wave(6, 34, 90)),
            Gauge(key=f"{key}/mem", label="mem", unit="B", value=memory * GIB, limit=128 * GIB),
            Gauge(key=f"{key}/disk/root", label="/", unit="B", value=disk * 10 * GIB, limit=1000 * GIB),
            Gauge(key=f"{key}/load", label="load", value=moment.wave(1.1, 2.4, 200), limit=32),
            Gauge(key=f"{key}/psi/cpu", label="psi cpu", unit="%", value=0.4),
            Gauge(key=f"{key}/psi/memory", label="psi mem", unit="%", value=0.0),
            Gauge(key=f"{key}/psi/io", label="psi io", unit="%", value=0.1),
        ),
    )


def card(moment: Moment, *, vram: float = 58, load: tuple[float, float] = (20, 88)) -> Poll:
    """One card of 96 GiB and who holds its memory."""
    key = f"{BOX}/gpu/0"
    util = moment.wave(*load, 60)
    held = [
        Process(key=f"{key}/process/4242", pid=4242, owner="coder-next.service", gpu_memory=int(vram * 0.7 * GIB)),
        Process(key=f"{key}/process/4343", pid=4343, owner="qwen-vl.service", gpu_memory=int(vram * 0.2 * GIB)),
    ]
    gauges = [
        Gauge(key=f"{key}/util", label="util", unit="%", value=util),
        Gauge(key=f"{key}/vram", label="vram", unit="B", value=vram * GIB, limit=96 * GIB),
        Gauge(key=f"{key}/power", label="power", unit="W", value=90 + util * 4, limit=600),
        Gauge(key=f"{key}/temp", label="temp", unit="°C", value=41 + util / 5, limit=89),
    ]
    return Poll("gpu", 2, (Service(key=key, kind="gpu", label="RTX PRO 6000", state=ServiceState.UP), *gauges, *held))


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A model server of a scene."""

    port: int
    label: str
    state: ServiceState = ServiceState.UP
    why: str = ""
    unit: str = ""
    boot: str = "enabled"
    busy: bool = False
    decoded: int = 0
    limit: int = 8000
    rate: float | None = None
    waiting: int = 0
    gone: bool = False
    """Whether the client has hung up."""
    since: datetime = NOW - timedelta(minutes=3)

    def poll(self, moment: Moment) -> Poll:
        """What it answers."""
        key = f"{BOX}/llama/{self.port}"
        refs = (f"port:{self.port}", f"unit:{self.unit}") if self.unit else (f"port:{self.port}",)
        server = Service(
            key=key,
            refs=refs,
            kind="llama-server",
            label=self.label,
            state=self.state,
            why=self.why,
            boot=self.boot,
            capacity=1,
            version="b7964",
        )
        up = self.state is ServiceState.UP
        return Poll(f"llama/{self.port}", 5, (server, *(self._inside(key, refs, moment) if up else ())))

    def _inside(self, key: str, refs: tuple[str, ...], moment: Moment) -> Iterable[Fact]:
        busy = self.busy and moment.at >= self.since
        tokens = self.decoded - int((NOW - moment.at).total_seconds() * (self.rate or 0))
        yield Slot(
            key=f"{key}/slot/0",
            refs=refs,
            server=key,
            slot=0,
            phase=Phase.GENERATING if busy else Phase.IDLE,
            model=self.label,
            task="i1/0/7066" if busy else "",
            task_number="7066" if busy else "",
            streams=not self.gone,
            limit=self.limit if busy else None,
            window=131_072,
            since=self.since if busy else None,
            decoded=max(1, tokens) if busy else None,
            context=58_000 if busy else None,
            rate=self.rate if busy else None,
            moved_at=moment.at,
        )
        yield Gauge(key=f"{key}/busy", refs=refs, label="busy", unit="requests", value=int(busy), limit=1)
        yield Gauge(key=f"{key}/queue", refs=refs, label="queued", unit="requests", value=self.waiting if busy else 0)
        speed = moment.wave(self.rate * 0.9, self.rate * 1.1, 40) if busy and self.rate else None
        yield Gauge(key=f"{key}/speed", refs=refs, label="speed", unit="tok/s", value=speed)
        client = Peer(PeerState.CLOSE_WAIT if self.gone else PeerState.ESTABLISHED, self.since)
        queued = tuple(Peer(PeerState.ESTABLISHED, NOW - timedelta(minutes=2)) for _ in range(self.waiting))
        yield Process(
            key=f"{key}/process",
            refs=refs,
            pid=self.port,
            name="llama-server",
            ports=(self.port,),
            peers=(client, *queued) if busy else (),
        )


FLEET: Final = (
    Server(port=11437, label="Qwen3-32B", unit="llama-qwen.service"),
    Server(port=11439, label="coder-next", unit="coder-next.service", busy=True, decoded=3120, rate=41.0),
    Server(port=11440, label="coder-cpu 2M"),
    Server(port=11441, label="qwen2.5-vl", unit="qwen-vl.service"),
)


def calm(moment: Moment) -> Iterable[Poll]:
    """A quiet afternoon: one generation at work for a living client."""
    yield host(moment)
    yield card(moment)
    yield from (server.poll(moment) for server in FLEET)


def busy(moment: Moment) -> Iterable[Poll]:
    """The morning after an update: a server that did not come back, and a request that nobody waits for."""
    yield host(moment, off_since=NOW - timedelta(hours=2, minutes=48))
    yield card(moment, vram=90)
    refused = replace(FLEET[0], state=ServiceState.DOWN, why="connection refused", boot="disabled")
    held = replace(FLEET[1], decoded=38, rate=0.4, waiting=3, gone=True, since=NOW - timedelta(minutes=6))
    loading = replace(FLEET[3], state=ServiceState.STARTING, why="loading the model")
    yield from (server.poll(moment) for server in (refused, held, FLEET[2], loading))


def blind(moment: Moment) -> Iterable[Poll]:
    """The driver hangs: what the card does is not known, and silence proves nothing."""
    yield host(moment)
    hung = Outage(OutageKind.TIMEOUT, "the driver did not answer within 4 s", "nvidia-smi")
    yield card(moment) if moment.seconds < 300 else Poll("gpu", 2, outage=hung)
    yield from (server.poll(moment) for server in FLEET)


def hostile(moment: Moment) -> Iterable[Poll]:
    """Names that try to be commands, markup, secrets, megabytes, and other scripts."""
    yield host(moment)
    yield card(moment, vram=90)
    names = (
        "\x1b[2J\x1b[31mall is well\x1b]0;owned\x07",
        "[bold red]markup[/] $(reboot) \u202egpj.exe",
        "模型サーバー 모델 " * 9,
        "key sk-c4n4ry00112233445566778899 e\u0301\u200b\ufe0f " + "x" * 100_000,
    )
    for server, name in zip(FLEET, names, strict=True):
        yield replace(server, label=name, state=ServiceState.DOWN if server.port == 11441 else server.state).poll(
            moment
        )


SCENES: Final[dict[str, Script]] = {"calm": calm, "busy": busy, "blind": blind, "hostile": hostile}


def scene(name: str) -> Board:
    """The board at the end of a scene."""
    return Stage().play(SCENES[name])
