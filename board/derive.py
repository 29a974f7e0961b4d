"""From facts and alerts to a board: a pure function, so the same input gives the same board."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from board.alerts.acting import Life, hidden_by
from board.alerts.fault import Fault, flooded, sorted_out
from board.alerts.incident import Incident
from board.alerts.ranking import ranked
from board.alerts.shelf import Shelf
from board.alerts.track import Track
from board.board import URGENCY, AlertLine, Board, Calm, Headline, Order, Pulse, QueueTier, Severity, ShelfLine
from board.facts import Fact, Gauge, Host
from board.health import SOURCE
from board.past import Past, series
from board.queue.tier import tier
from board.reading import Freshness, Scope, absent, freshness
from board.status import View, rows
from board.threads import threads, title
from board.words import clock, duration
from board.world import World

BEAT_FRESH_FOR: Final = timedelta(seconds=15)
"""An engine that has not written for so long is not at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All that a board is derived from."""

    box: str
    world: World
    tracks: tuple[Track, ...]
    """All alerts, pending ones among them."""
    shelves: tuple[Shelf, ...] = ()
    incidents: tuple[Incident, ...] = ()
    order: Order | None = None
    """The order of the lines as it was last shown, so that none jumps."""
    past: Past = field(default_factory=Past)
    queue: QueueTier | None = None
    """All work as :mod:`board.queue.ranking` ranks it; None: nobody has."""
    beat_at: datetime | None = None
    """When the engine last wrote; None: never."""
    quiet_since: datetime | None = None
    """When the last alert cleared, or watching began."""
    troubles: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    """What could not be judged, such as a rule that broke or a fact that could not be read; a sentence each."""
    cost: str = ""


def derive(ground: Ground) -> Board:
    """The board as of the world's now."""
    world = ground.world
    aside = sorted_out(ground.tracks, ground.shelves, world.now)
    standing = ranked(aside.shown, world.now, world.zone, before=ground.order, flood=flooded(ground.tracks))
    asking = tuple(line for line in standing.lines if line.severity is not Severity.NOTE)
    alarm = alarms(aside.shown)
    working = threads(world, alarm)
    return Board(
        at=world.now,
        headline=_headline(ground, aside.shown),
        alerts=asking,
        notes=tuple(line for line in standing.lines if line.severity is Severity.NOTE),
        calm=_calm(ground, aside.hidden),
        threads=working,
        threads_title=title(working),
        status=rows(View(world, ground.past, alarm)),
        status_title=_ages(world),
        queue=tier(world, ground.queue),
        shelved=_shelved(ground.shelves, aside.hidden, world.now),
        troubles=ground.troubles,
        told_at=max((each.told.at for each in ground.incidents if each.told), default=None),
        order=standing.order,
    )


def listed(life: Life, now: datetime, zone: tzinfo) -> tuple[AlertLine, ...]:
    """All raised alerts in their order, notes among them, and last those that are put aside, each saying so."""
    aside = sorted_out(life.tracks, life.shelves, now)
    hidden = ranked(aside.hidden, now, zone).lines
    said = {fault.key: _aside(fault, life.shelves, now, zone) for fault in aside.hidden}
    shelved = (replace(line, shelved=said[line.key], reason="") for line in hidden)
    return (*ranked(aside.shown, now, zone).lines, *shelved)


def _aside(fault: Fault, shelves: Iterable[Shelf], now: datetime, zone: tzinfo) -> str:
    """Until when, by whom and why a fault is put aside; one that went with its cause has no shelf of its own."""
    shelf = next((each for each in shelves if each.hides(fault.worst.condition, now)), None)
    if shelf is None:
        return "with its cause"
    by, why = f" by {shelf.who}" if shelf.who else "", f": {shelf.reason}" if shelf.reason else ""
    return f"until {clock(shelf.until, zone, now)}{by}{why}"


def alarms(faults: Iterable[Fault]) -> dict[str, Severity]:
    """The worst severity of each subject that nobody is on, whether it has a line of its own or follows from one.

    Args:
        faults: Those that follow from no other and are not put aside.
    """
    worst: dict[str, Severity] = {}
    for fault in (each for top in faults if top.acknowledged is None for each in top.all):
        if fault.own is not Severity.NOTE:
            subject = fault.worst.condition.subject
            worst[subject] = min(worst.get(subject, fault.own), fault.own, key=URGENCY.__getitem__)
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


def _headline(ground: Ground, faults: Sequence[Fault]) -> Headline:
    world = ground.world
    host = next(iter(world.of(Host)), None)
    open_ones = Counter(fault.severity for fault in faults if fault.acknowledged is None)
    return Headline(
        box=ground.box,
        booted_at=host.booted_at if host else None,
        off_since=host.off_since if host else None,
        now=open_ones[Severity.NOW],
        soon=open_ones[Severity.SOON],
        you=open_ones[Severity.YOU],
        pulses=tuple(
            Pulse(scope.name, freshness(scope, world.now), absent(scope))
            for scope in world.scopes
            if scope.source != SOURCE
        ),
        acknowledged=sum(fault.acknowledged is not None for fault in faults if fault.severity is not Severity.NOTE),
        cost=ground.cost,
    )


def _shelved(shelves: Iterable[Shelf], hidden: Sequence[Fault], now: datetime) -> tuple[ShelfLine, ...]:
    """What is put aside: maintenance windows first, then what comes back first."""
    return tuple(
        ShelfLine(
            key=shelf.what,
            what=shelf.label,
            since=shelf.since,
            until=shelf.until,
            who=shelf.who,
            reason=shelf.reason,
            severity=None if shelf.window else shelf.severity,
            hides=hidden_by(shelf, hidden, now),
        )
        for shelf in sorted(shelves, key=lambda shelf: (not shelf.window, shelf.until, shelf.what))
        if now < shelf.until
    )


def _calm(ground: Ground, hidden: Sequence[Fault]) -> Calm:
    world = ground.world
    if not world.scopes:
        return Calm(earned=False, text="can't tell: nothing can be read" if ground.troubles else _nothing_yet(ground))
    if not _beats(ground):
        return Calm(earned=False, text=f"can't tell: {_silence(ground.beat_at, world.now)}")
    for scope in world.scopes:
        if scope.critical and not absent(scope) and freshness(scope, world.now) is Freshness.UNKNOWN:
            return _blind(scope, world.now)
    if ground.unjudged:
        first, *others = ground.unjudged
        return Calm(earned=False, text=f"can't tell: {first}", detail=" · ".join(others))
    since = ground.quiet_since and max((ground.quiet_since, *_put_aside(ground.shelves, hidden)))
    if since and since > world.now:
        since = None  # the clock went back: since when nobody can say
    return Calm(earned=True, text="nothing needs you", since=since)


def _beats(ground: Ground) -> bool:
    """Whether an engine is at work."""
    return ground.beat_at is not None and abs(ground.world.now - ground.beat_at) <= BEAT_FRESH_FOR


def _nothing_yet(ground: Ground) -> str:
    """Why nothing was ever read, and what brings the first readings."""
    coming = "the first ones are on their way" if _beats(ground) else "an open wall or lockn-control collect takes them"
    return f"no reading yet: {coming}"


def _put_aside(shelves: Iterable[Shelf], hidden: Iterable[Fault]) -> Iterator[datetime]:
    """When what had asked for a person was put aside."""
    for fault in hidden:
        condition = fault.worst.condition
        asked = condition.severity is not Severity.NOTE
        yield from (each.since for each in shelves if asked and each.covers(condition) and fault.since < each.since)


def _silence(beat_at: datetime | None, now: datetime) -> str:
    """Why an engine that last wrote then is not known to be at work."""
    if beat_at is None:
        return "no engine has written yet"
    if beat_at > now:
        return f"the clock went back {duration((beat_at - now).total_seconds())}"
    return f"no engine has written for {duration((now - beat_at).total_seconds())}"


def _blind(scope: Scope, now: datetime) -> Calm:
    """No calm for want of a critical scope."""
    if scope.outage is None and scope.ok_at is None:
        return Calm(earned=False, text=f"can't tell yet: {scope.name} not read yet")
    since = scope.ok_at or scope.outage_since
    unreadable = f" for {duration((now - since).total_seconds())}" if since else ""
    why = scope.outage.sentence if scope.outage else "its readings are out of date"
    return Calm(earned=False, text=f"can't tell: {scope.name} unreadable{unreadable}", detail=why)


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
