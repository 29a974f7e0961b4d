"""What it takes to judge and arrange boards of different sizes, without any input or output."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import log
from statistics import median
from time import process_time
from typing import Final, NamedTuple

from board.alerts.life import step
from board.alerts.track import Track
from board.derive import Ground, derive
from board.facts import Fact, Gauge, Peer, PeerState, Phase, Process, Service, ServiceState, Slot
from board.limits import Limits
from board.reading import Scope
from board.rules.catalogue import conditions
from board.world import World
from tests.bench.figures import Figure, heading, show, table
from tests.bench.steady import Effort
from tests.bench.terminal import SIZE
from widgets.layout import compose

NOW: Final = datetime(2026, 2, 11, 13, 24, 6, tzinfo=UTC)
SIZES: Final = (200, 2000, 20_000)
COLUMNS: Final = (
    *("facts", "alerts", "world ms", "with rules", "alerts ms", "derive ms", "draw ms"),
    *("rules + derive", "a fact us", "growth"),
)
BUDGET: Final = 20
"""Milliseconds for the rules and the derivation of a board of 2,000 facts."""
_SERVER: Final = 10
"""Facts of one model server."""
_TIMED: Final = 20_000
"""How many facts are gone through before a step has been timed well, for each pair of an effort."""


def measure(effort: Effort) -> None:
    """Time each step of a look, on boards of which half of the servers are in trouble.

    Growth is how much longer the rules and the derivation take than on the board before, as a power of how much
    larger the board is: 1 is linear, 2 is quadratic.
    """
    heading("DERIVE  processor time, median of many times", figures=False)
    took: dict[int, float] = {}
    table(COLUMNS, _rows(effort, took))
    show([Figure(what="rules and derivation, 2,000 facts", value=took[2000], unit="ms", budget=BUDGET)])


def _rows(effort: Effort, took: dict[int, float]) -> Iterator[tuple[str | float, ...]]:
    for size in SIZES:
        row = _row(size, max(5, effort.pairs * _TIMED // size))
        both = row.rules + row.derive
        grown = [f"{log(both / before) / log(size / smaller):.2f}" for smaller, before in took.items()]
        took[size] = both
        yield str(size), str(row.lines), *row[1:], both, 1000 * both / size, *(grown or ("",))[-1:]


class _Took(NamedTuple):
    """How many lines a board has, and the milliseconds that each step of a look at it takes."""

    lines: int
    world: float
    rules: float
    """With the world, which remembers what it was asked."""
    alerts: float
    derive: float
    draw: float


def _row(size: int, times: int) -> _Took:
    facts = tuple(fact for port in range(size // _SERVER) for fact in _server(20_000 + port))
    home = {fact.key: "/".join(fact.key.split("/")[1:3]) for fact in facts}
    limits, tracks = Limits(), tuple[Track, ...]()
    for minutes in (60, 30, 0):  # an alert is raised only after a while
        now = NOW - timedelta(minutes=minutes)
        scopes = [Scope(name=name, source="llama", every=5, ok_at=now) for name in sorted(set(home.values()))]
        world = World(facts, scopes, home, now)
        found = conditions(world, limits)
        tracks = step(tracks, found, world, limits.alerts)
    held = {(track.condition.rule, track.condition.subject) for track in tracks if track.raised}
    ground = Ground(box="box", world=world, tracks=tracks, beat_at=NOW)
    board = derive(ground)
    return _Took(
        len(board.alerts),
        _timed(lambda: World(facts, scopes, home, NOW), times),
        _timed(lambda: conditions(World(facts, scopes, home, NOW, held=held), limits), times),
        _timed(lambda: step(tracks, found, world, limits.alerts), times),
        _timed(lambda: derive(ground), times),
        _timed(lambda: compose(board, *SIZE, NOW, UTC), times),
    )


def _timed(act: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time, the median of so many times: nothing here waits."""
    took = []
    for _ in range(times):
        begun = process_time()
        act()
        took.append(1000 * (process_time() - begun))
    return median(took)


def _server(port: int) -> Iterator[Fact]:
    """A model server: of four one is down, one works for nobody and stands still, and two are well and busy."""
    key = f"box/llama/{port}"
    down, stuck = port % 4 == 0, port % 4 == 1
    yield Service(
        key=key,
        refs=(f"port:{port}", f"pid:{port}"),
        kind="llama-server",
        label=f"model-{port}",
        state=ServiceState.DOWN if down else ServiceState.UP,
        capacity=4,
    )
    clients = () if down or stuck else (Peer(PeerState.ESTABLISHED, NOW - timedelta(hours=1)),) * 4
    yield Process(key=f"{key}/process", refs=(f"port:{port}", f"pid:{port}"), pid=port, ports=(port,), peers=clients)
    for number in range(4):
        yield _slot(key, number, Phase.IDLE if down else Phase.GENERATING, stuck=stuck)
    for name, unit, value in (
        ("queue", "requests", 2 if stuck else 0),
        ("busy", "requests", 0 if down else 4),
        ("speed", "tok/s", 80),
        ("kv", "%", 40),
    ):
        yield Gauge(key=f"{key}/{name}", label=name, unit=unit, value=value)


def _slot(server: str, number: int, phase: Phase, *, stuck: bool) -> Slot:
    return Slot(
        key=f"{server}/slot/{number}",
        server=server,
        slot=number,
        phase=phase,
        task=f"run/{number}/7066",
        task_number="7066",
        streams=False,
        limit=8000,
        since=NOW - timedelta(hours=1),
        moved_at=NOW - timedelta(minutes=30 if stuck else 0),
        decoded=38,
        rate=0.0 if stuck else 40.0,
    )
