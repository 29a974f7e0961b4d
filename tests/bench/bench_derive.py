"""What it takes to judge and arrange boards of different sizes, without any input or output."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Final

from board.alerts import step
from board.derive import Ground, derive
from board.facts import Fact, Gauge, Phase, Process, Service, ServiceState, Slot
from board.limits import Limits
from board.reading import Scope
from board.rules.catalogue import conditions
from board.track import Track
from board.world import World
from tests.bench.figures import heading, table
from tests.bench.steady import Effort
from tests.bench.terminal import SIZE
from widgets.layout import compose

NOW: Final = datetime(2026, 2, 11, 13, 24, 6, tzinfo=UTC)
SIZES: Final = (200, 2000)
COLUMNS: Final = ("facts", "alerts", "index ms", "rules ms", "alerts ms", "derive ms", "draw ms", "sum ms")
_SERVER: Final = 10
"""Facts of one model server."""


def measure(effort: Effort) -> None:
    """Time each step of a look, on boards of which half of the servers are in trouble."""
    heading(f"DERIVE  median of {10 * effort.pairs} times", figures=False)
    table(COLUMNS, (_row(size, 10 * effort.pairs) for size in SIZES))


def _row(size: int, times: int) -> tuple[str | float, ...]:
    facts = tuple(fact for port in range(size // _SERVER) for fact in _server(20_000 + port))
    limits, tracks = Limits(), tuple[Track, ...]()
    for minutes in (60, 30, 0):  # an alert is raised only after a while
        world = _world(facts, NOW - timedelta(minutes=minutes))
        found = conditions(world, limits)
        tracks = step(tracks, found, world, world.now)
    ground = Ground(box="box", world=world, tracks=tracks, beat_at=NOW)
    board = derive(ground)
    took = (
        _timed(lambda: _world(facts, NOW), times),
        _timed(lambda: conditions(world, limits), times),
        _timed(lambda: step(tracks, found, world, NOW), times),
        _timed(lambda: derive(ground), times),
        _timed(lambda: compose(board, *SIZE, NOW, UTC), times),
    )
    return (str(len(facts)), str(len(board.alerts)), *took, sum(took))


def _world(facts: tuple[Fact, ...], now: datetime) -> World:
    home = {fact.key: "/".join(fact.key.split("/")[1:3]) for fact in facts}
    scopes = (Scope(name=name, source="llama", every=5, ok_at=now) for name in sorted(set(home.values())))
    return World(facts, tuple(scopes), home, now)


def _timed(act: Callable[[], object], times: int) -> float:
    """Milliseconds, the median of so many times."""
    took = []
    for _ in range(times):
        begun = perf_counter()
        act()
        took.append(1000 * (perf_counter() - begun))
    return median(took)


def _server(port: int) -> Iterator[Fact]:
    """A model server; every second one is down or has a slot that stands still."""
    key = f"box/llama/{port}"
    state = ServiceState.DOWN if port % 4 == 0 else ServiceState.UP
    yield Service(
        key=key,
        refs=(f"port:{port}", f"pid:{port}"),
        kind="llama-server",
        label=f"model-{port}",
        state=state,
        capacity=4,
    )
    yield Process(key=f"{key}/process", refs=(f"port:{port}", f"pid:{port}"), pid=port, ports=(port,), peers=())
    for number in range(4):
        yield _slot(key, number, stuck=port % 4 == 1)
    for name, unit, value in (
        ("queue", "requests", 2),
        ("busy", "requests", 4),
        ("speed", "tok/s", 80),
        ("kv", "%", 40),
    ):
        yield Gauge(key=f"{key}/{name}", label=name, unit=unit, value=value)


def _slot(server: str, number: int, *, stuck: bool) -> Slot:
    return Slot(
        key=f"{server}/slot/{number}",
        server=server,
        slot=number,
        phase=Phase.GENERATING,
        task=f"run/{number}/7066",
        task_number="7066",
        streams=False,
        limit=8000,
        since=NOW - timedelta(hours=1),
        moved_at=NOW - timedelta(minutes=30 if stuck else 0),
        decoded=38,
        rate=0.0 if stuck else 40.0,
    )
