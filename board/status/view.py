"""What status rows are drawn from, and the cells they are made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from board.board import Cell, Meter, Severity, StatusRow, Tone, Words
from board.facts import Fact, Gauge, Service, ServiceState
from board.past import Past, series
from board.reading import Freshness, Scope, absent, freshness
from board.words import amount, clock, duration
from board.world import World

TONES: Final[Mapping[Severity, Tone]] = {
    Severity.NOW: Tone.NOW,
    Severity.SOON: Tone.SOON,
    Severity.YOU: Tone.YOU,
    Severity.NOTE: Tone.PLAIN,
}
SHAPES: Final[Mapping[ServiceState, str]] = {
    ServiceState.UP: "●",
    ServiceState.STARTING: "◷",
    ServiceState.SATURATED: "▲",
    ServiceState.DEGRADED: "▲",
    ServiceState.DOWN: "■",
    ServiceState.DENIED: "?",
    ServiceState.OFF: "○",
    ServiceState.UNKNOWN: "?",
}
RAISED: Final[Mapping[Severity, str]] = {Severity.NOW: "■", Severity.SOON: "▲", Severity.YOU: "◆"}
"""Shapes of what has an alert: they go with its color, so that a line reads the same without any."""
FULL_SCALES: Final[Mapping[str, float]] = {"%": 100.0}
"""Units whose full scale needs no limit."""


WIDTHS: Final[Mapping[str, int]] = {"%": 5, "B": 11, "W": 9, "°C": 6, "MHz": 8, "tok/s": 9, "requests": 3}
"""Cells reserved for a number of each unit, so that its neighbors stay where they are."""


@dataclass(frozen=True, slots=True)
class View:
    """What the rows are drawn from: the facts, their past, and how alarming each subject is."""

    world: World
    past: Past
    alarm: Mapping[str, Severity]
    """The worst raised alert of each fact's key."""

    @property
    def now(self) -> datetime:
        """The moment for which the rows hold."""
        return self.world.now


def meter(view: View, gauge: Gauge, *, label: str | None = None, spark: bool = True, bar: bool = False) -> Meter:
    """A gauge as a cell: its number, its past on the scale of its limit, and where it heads."""
    fresh = view.world.freshness(gauge)
    known = gauge.value is not None and fresh is not Freshness.UNKNOWN
    name = series(gauge.key)
    full = gauge.limit or FULL_SCALES.get(gauge.unit) or _highest(view.past, name)
    at = view.past.full_at(name, gauge.limit) if gauge.limit and known else None
    tone = Tone.UNKNOWN if not known else TONES[view.alarm[gauge.key]] if gauge.key in view.alarm else Tone.PLAIN
    return Meter(
        label=gauge.label if label is None else label,
        text=amount(gauge.value, gauge.unit, gauge.limit) if known else "?",
        tone=tone,
        width=WIDTHS.get(gauge.unit, 5),
        spark=view.past.spark(name, view.now, high=full) if spark else (),
        mark=gauge.band[1] / full if gauge.band and full else None,
        fill=gauge.value / gauge.limit if bar and known and gauge.limit and gauge.value is not None else None,
        after=f"full in {duration((at - view.now).total_seconds())}" if at else "",
    )


def row(view: View, fact: Fact, label: str, cells: Iterable[Cell]) -> StatusRow:
    """One row about a fact, with the age of its reading."""
    scope = view.world.scope_of(fact)
    return StatusRow(
        key=fact.key,
        label=label,
        cells=tuple(cells),
        freshness=view.world.freshness(fact),
        as_of=scope.ok_at if scope else None,
    )


def unread(view: View, name: str, label: str) -> Iterable[StatusRow]:
    """The row of a scope that has brought no facts: why, in grey."""
    scope = view.world.scope(name)
    if scope is None:
        return
    yield StatusRow(
        key=name, label=label, cells=(Words(_silence(scope), Tone.UNKNOWN),), freshness=_judged(view, scope)
    )


def _silence(scope: Scope) -> str:
    if scope.outage is None:
        return "? not read yet"
    shape = "○" if absent(scope) else "?"
    return f"{shape} {scope.outage.sentence}"


def _judged(view: View, scope: Scope) -> Freshness:
    return Freshness.FRESH if absent(scope) else freshness(scope, view.now)


def shape(view: View, service: Service) -> str:
    """The shape of a service's worst alert, else of its state; what is unknown stays so."""
    own = SHAPES[service.state]
    return own if own == "?" or service.key not in view.alarm else RAISED.get(view.alarm[service.key], own)


def state_words(view: View, service: Service, text: str, *, live: bool = False, width: int = 0) -> Words:
    """A state as shape and word, in the tone of its worst alert."""
    if view.world.freshness(service) is Freshness.UNKNOWN:
        since = view.world.taken_at(service)
        return Words(f"? not read since {clock(since, view.world.zone)}" if since else "? not read yet", Tone.UNKNOWN)
    tone = TONES[view.alarm[service.key]] if service.key in view.alarm else Tone.LIVE if live else Tone.QUIET
    return Words(f"{shape(view, service)} {text}", tone, width=width)


def marks(service: Service) -> list[Cell]:
    """What qualifies a state, in quiet words."""
    return [Words(" · ".join(service.marks), Tone.QUIET)] if service.marks else []


def named(gauges: Iterable[Gauge], parent: str, name: str) -> Gauge | None:
    """The gauge of that name directly under a fact."""
    key = f"{parent}/{name}"
    return next((gauge for gauge in gauges if gauge.key == key), None)


def _highest(past: Past, name: str) -> float:
    return max((value for _, value in past.recent.get(name, ())), default=0.0) or 1.0
