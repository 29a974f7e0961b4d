"""Health: how the dashboard itself does, as its own readings tell: its sources, its cost, and how loud it is.

The engine is a source like any other, :data:`SOURCE`. Under the key of its :class:`Service` stand the gauges of
:class:`Part` and of :class:`board.alerts.loudness.Figure`, and what it keeps up for others, such as the heartbeat.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from board.alerts.loudness import BUDGET, Figure, Loudness
from board.facts import Gauge, Process, Service, ServiceState
from board.reading import Scope, absent, freshness, parts_among
from board.words import duration, figure, size
from board.world import World

SOURCE: Final = "dash"
"""Name of the source that the engine itself is, and of its only scope."""
KIND: Final = "dashboard"
"""Kind of the service that the engine is."""
CHANNEL: Final = "channel"
"""Kind of the service that a way of sending messages is."""
CONFIG: Final = "config"
"""Kind of the service that the owner's config is: down while what is written cannot be followed."""
VOICES: Final = frozenset({CHANNEL, "heartbeat", "ping"})
"""Kinds of what tells somebody outside how things are."""
STEADY: Final = 0.1
"""Polls that come this part of a period early or late are in step: they are spread on purpose."""


class Part(StrEnum):
    """Last part of the key of a number that the engine tells of itself."""

    CPU = "cpu"
    """Percent of one core."""
    MEMORY = "mem"
    """Resident bytes."""
    STORE = "store"
    """Bytes of the store's file; the limit is what it may grow to."""
    GROWTH = "growth"
    """Bytes by which the store grows in a day; unknown until ten minutes were measured."""
    NEW = "new"
    """New lines of the top tier in the last ten minutes; the note names the rule with most of them."""
    INCIDENTS = "incidents"
    """Incidents that are open."""
    LOUDEST = "loudest"
    """Lines of the loudest rule of the week, which the note names."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One source of the table, with what it costs it to be watched."""

    scope: Scope
    state: str
    """``fresh``, ``aging``, ``unknown``, or ``off`` for what is not set up."""
    polls: float
    """Polls per hour as they come now."""
    cost: float | None
    """Percent of its time that the source spends on answering us; None when it was never asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What the engine last told of itself; a number is None where it is not known, or too old to be said."""

    version: str
    pid: int | None = None
    started_at: datetime | None = None
    read_at: datetime | None = None
    cpu: float | None = None
    """Percent of one core."""
    memory: float | None = None
    """Bytes."""
    store: float | None = None
    """Bytes."""
    store_limit: float | None = None
    growth: float | None = None
    """Bytes a day."""
    new: float | None = None
    """New lines in ten minutes."""
    incidents: float | None = None
    kept_up: tuple[Service, ...] = ()
    """What it keeps up for others: the heartbeat, the ping."""


@dataclass(frozen=True, slots=True)
class Health:
    """All that the health page shows."""

    sources: tuple[Watched, ...]
    """In the order of their names."""
    own: Own | None
    """None: no engine has told of itself yet."""
    loudness: Loudness | None

    @property
    def listed(self) -> tuple[Watched, ...]:
        """The sources that are worth a row: where one is not here, none of its parts is either."""
        parts = parts_among(each.scope.name for each in self.sources if absent(each.scope))
        return tuple(each for each in self.sources if each.scope.name not in parts)


@dataclass(frozen=True, slots=True)
class Line:
    """One line about the dashboard itself."""

    label: str
    text: str
    against: str = ""
    """What it is held against: ``at most 6``."""
    over: bool = False
    """Whether it is over its budget, or does not work."""


def health(world: World) -> Health:
    """How the dashboard does, as of the world's now."""
    sources = tuple(_watched(scope, world.now) for scope in world.scopes)
    engine = next((each for each in world.of(Service) if each.kind == KIND), None)
    if engine is None:
        return Health(sources, None, None)
    return Health(sources, _own(world, engine), _loudness(world, engine))


def own_lines(health: Health, now: datetime) -> tuple[Line, ...]:
    """The engine's process, what it costs, what it keeps, and what it keeps up."""
    own = health.own
    if own is None:
        return (Line("engine", "no engine has told of itself yet"),)
    return (
        Line("engine", _process(own, now)),
        Line("cpu", f"{own.cpu:.1f} % of a core" if own.cpu is not None else "?"),
        Line("memory", size(own.memory) if own.memory is not None else "?"),
        Line("store", store(own.store, own.store_limit), _growth(own)),
        Line("new alerts", f"{own.new:.0f} in 10 min" if own.new is not None else "?", incidents(own.incidents)),
        *(_kept_up(each) for each in own.kept_up),
    )


def loudness_lines(health: Health) -> tuple[Line, ...]:
    """The five figures with their budget, and the rule to look at first."""
    told = health.loudness
    if told is None:
        return tuple(Line(each.label, "?", each.said) for each in BUDGET)
    over = told.over
    figures = (Line(each.label, figure(told.value(each.figure)), each.said, each in over) for each in BUDGET)
    times = f"{told.loudest_times} line{'' if told.loudest_times == 1 else 's'}"
    return (*figures, Line("loudest rule", f"{told.loudest}, {times}" if told.loudest else "none"))


def store(used: float | None, limit: float | None) -> str:
    """The size of the store and what it may grow to: ``27/500 MB``; in powers of ten, like the limit itself."""
    if used is None:
        return "?"
    return f"{used / 1e6:.0f}/{limit / 1e6:.0f} MB" if limit else f"{used / 1e6:.0f} MB"


def interval(scope: Scope) -> float:
    """Seconds between two polls as they come now: the period, or more where the source is slow or broken."""
    if scope.next_at is None or scope.tried_at is None:
        return scope.every
    planned = (scope.next_at - scope.tried_at).total_seconds()
    return planned if planned > scope.every * (1 + STEADY) else scope.every


def cost(scope: Scope) -> float | None:
    """Percent of its time that a source spends on answering us; None when it was never asked."""
    return min(100.0, 100 * scope.took / interval(scope)) if scope.took is not None else None


def _watched(scope: Scope, now: datetime) -> Watched:
    state = "off" if absent(scope) else freshness(scope, now).value
    return Watched(scope, state, timedelta(hours=1).total_seconds() / interval(scope), cost(scope))


def _own(world: World, engine: Service) -> Own:
    process = world.find(f"{engine.key}/process", Process)
    limit = world.find(f"{engine.key}/{Part.STORE}", Gauge)
    return Own(
        version=engine.version,
        pid=process.pid if process else None,
        started_at=process.started_at if process else None,
        read_at=world.taken_at(engine),
        cpu=_value(world, engine, Part.CPU),
        memory=_value(world, engine, Part.MEMORY),
        store=_value(world, engine, Part.STORE),
        store_limit=limit.limit if limit else None,
        growth=_value(world, engine, Part.GROWTH),
        new=_value(world, engine, Part.NEW),
        incidents=_value(world, engine, Part.INCIDENTS),
        kept_up=world.under(engine.key, Service),
    )


def _loudness(world: World, engine: Service) -> Loudness | None:
    """The figures as they were told; None when one of them is missing or too old."""
    values = {each: _value(world, engine, each) for each in Figure}
    known = {each: value for each, value in values.items() if value is not None}
    if len(known) < len(values):
        return None
    loudest = world.find(f"{engine.key}/{Part.LOUDEST}", Gauge)
    return Loudness(
        hourly=known[Figure.HOURLY],
        peak=int(known[Figure.PEAK]),
        flooded=known[Figure.FLOODED],
        old=int(known[Figure.OLD]),
        chattering=int(known[Figure.CHATTERING]),
        loudest=loudest.note if loudest else "",
        loudest_times=int(loudest.value or 0) if loudest else 0,
    )


def _value(world: World, engine: Service, name: str) -> float | None:
    gauge = world.find(f"{engine.key}/{name}", Gauge)
    return None if gauge is None or world.blind(gauge) else gauge.value


def _process(own: Own, now: datetime) -> str:
    return " · ".join(_process_parts(own, now))


def _process_parts(own: Own, now: datetime) -> Iterable[str]:
    yield own.version
    if own.pid is not None:
        yield f"pid {own.pid}"
    if own.started_at is not None:
        yield f"up {duration((now - own.started_at).total_seconds())}"


def _growth(own: Own) -> str:
    return f"{own.growth / 1e6:+.1f} MB a day" if own.growth is not None else ""


def incidents(count: float | None) -> str:
    """How many incidents are open, in words; nothing where it is not known."""
    if count is None:
        return ""
    return "1 incident open" if count == 1 else f"{count:.0f} incidents open"


def _kept_up(service: Service) -> Line:
    if service.state is ServiceState.UP:
        return Line(service.label, f"{service.latency:.0f} ms" if service.latency is not None else "well")
    return Line(service.label, service.why or service.state.value, over=service.state is ServiceState.DOWN)
