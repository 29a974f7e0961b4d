"""From facts and alerts to a board: a pure function, so the same input gives the same board."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from board.board import AlertLine, Board, Calm, Headline, Pulse, QueueTier, Severity
from board.facts import Fact, Gauge, Host
from board.past import Past, series
from board.ranking import lines
from board.reading import Freshness, absent, freshness
from board.status import View, rows
from board.threads import threads, title
from board.track import Track
from board.words import duration
from board.world import World

BEAT_FRESH_FOR: Final = timedelta(seconds=15)
"""An engine that has not written for so long is not at work."""
NO_TRACKER: Final = "no tracker is set up yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All that a board is derived from."""

    box: str
    world: World
    tracks: tuple[Track, ...]
    """All alerts, pending ones among them."""
    past: Past = field(default_factory=Past)
    beat_at: datetime | None = None
    """When the engine last wrote; None: never."""
    quiet_since: datetime | None = None
    """When the last alert cleared, or watching began."""
    troubles: tuple[str, ...] = ()
    cost: str = ""


def derive(ground: Ground) -> Board:
    """The board as of the world's now."""
    world = ground.world
    raised = lines(ground.tracks, world.now)
    asking = tuple(line for line in raised if line.severity is not Severity.NOTE)
    alarm = alarms(ground.tracks)
    working = threads(world, alarm)
    return Board(
        at=world.now,
        headline=_headline(ground, asking),
        alerts=asking,
        notes=tuple(line for line in raised if line.severity is Severity.NOTE),
        calm=_calm(ground),
        threads=working,
        threads_title=title(working),
        status=rows(View(world, ground.past, alarm)),
        status_title=_ages(world),
        queue=QueueTier(note=NO_TRACKER),
        troubles=ground.troubles,
    )


def alarms(tracks: Iterable[Track]) -> dict[str, Severity]:
    """The worst raised severity of each subject, whether it has a line of its own or follows from another."""
    order = [Severity.NOTE, Severity.YOU, Severity.SOON, Severity.NOW]
    worst: dict[str, Severity] = {}
    for track in tracks:
        subject, severity = track.condition.subject, track.condition.severity
        if track.raised and severity is not Severity.NOTE:
            worst[subject] = max(worst.get(subject, Severity.NOTE), severity, key=order.index)
    return worst


def drawn_series(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The series whose last ten minutes a board draws."""
    drawn = ("/cpu", "/mem", "/load", "/util", "/vram", "/power", "/temp", "/speed")
    gauges = (fact for fact in facts if isinstance(fact, Gauge))
    return tuple(series(gauge.key) for gauge in gauges if gauge.key.endswith(drawn) or "/disk/" in gauge.key)


def filling_series(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The series of numbers that can run full, for the forecast."""
    return tuple(series(fact.key) for fact in facts if isinstance(fact, Gauge) and fact.limit and fact.unit == "B")


def median_series(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The series that are held against their own last 24 h."""
    return tuple(series(fact.key) for fact in facts if isinstance(fact, Gauge) and fact.key.endswith("/speed"))


def _headline(ground: Ground, asking: Sequence[AlertLine]) -> Headline:
    world = ground.world
    host = next(iter(world.of(Host)), None)
    return Headline(
        box=ground.box,
        booted_at=host.booted_at if host else None,
        off_since=host.off_since if host else None,
        now=sum(line.severity is Severity.NOW for line in asking),
        soon=sum(line.severity is Severity.SOON for line in asking),
        you=sum(line.severity is Severity.YOU for line in asking),
        pulses=tuple(Pulse(scope.name, freshness(scope, world.now), absent(scope)) for scope in world.scopes),
        cost=ground.cost,
    )


def _calm(ground: Ground) -> Calm:
    world = ground.world
    if not world.scopes:
        unread = "can't tell: nothing can be read"
        return Calm(earned=False, text=unread if ground.troubles else "no reading yet: the first ones are on their way")
    if ground.beat_at is None or world.now - ground.beat_at > BEAT_FRESH_FOR:
        silent = f"for {duration((world.now - ground.beat_at).total_seconds())}" if ground.beat_at else "yet"
        return Calm(earned=False, text=f"can't tell: no engine has written {silent}")
    for scope in world.scopes:
        if scope.critical and not absent(scope) and freshness(scope, world.now) is Freshness.UNKNOWN:
            why = scope.outage.sentence if scope.outage else "not read yet"
            since = scope.ok_at or scope.outage_since
            unreadable = f" for {duration((world.now - since).total_seconds())}" if since else ""
            return Calm(earned=False, text=f"can't tell: {scope.name} unreadable{unreadable}", detail=why)
    return Calm(earned=True, text="nothing needs you", since=ground.quiet_since)


def _ages(world: World) -> str:
    """The span of ages that the status shows, coarse enough not to move each second."""
    ages = [
        (world.now - scope.ok_at).total_seconds()
        for scope in world.scopes
        if scope.ok_at is not None and not absent(scope)
    ]
    if not ages:
        return "no reading yet"
    oldest = max(ages)
    return f"age under {10 if oldest < 10 else 60} s" if oldest < 60 else f"oldest {duration(oldest)}"
