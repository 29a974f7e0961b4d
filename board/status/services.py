"""The rows of services without a dashboard: what their logs tell; that a process runs is not taken for health."""

from collections.abc import Iterable
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Gauge, Service, ServiceState
from board.reading import Freshness
from board.services import KIND
from board.status.view import RAISED, SHAPES, TONES, View, row, state_words, unread
from board.words import age, exact, figure, size

SOURCE: Final = "service"
NAME: Final = 17
STATE: Final = 7
BEHIND: Final = 2**20
"""Bytes of a log that are worth saying that they are not read yet."""


def service_rows(view: View) -> Iterable[StatusRow]:
    """A row for each service in the order of their names, and below it its means and what of it cannot be seen."""
    found = [each for each in view.world.of(Service) if each.kind == KIND]
    label = "services"
    for service in found:
        cells: list[Cell] = [Words(service.label, Tone.PLAIN, width=NAME)]
        yield row(view, service, label, [*cells, *_cells(view, service)])
        label = ""
        if below := " · ".join(_below(view, service)):
            yield row(view, service, "", [Words(below, Tone.QUIET)])
    read = {view.world.home(each) for each in found}
    for scope in view.world.scopes:
        if scope.source == SOURCE and scope.name.count("/") == 1 and scope.name not in read:
            yield from unread(view, scope.name, scope.name.partition("/")[2])


def _cells(view: View, service: Service) -> Iterable[Cell]:
    if view.world.freshness(service) is Freshness.UNKNOWN:
        yield state_words(view, service, "")
        return
    if service.state is ServiceState.OFF:
        yield Words(f"{SHAPES[service.state]} {' · '.join((service.why, *service.marks))}", Tone.QUIET)
        return
    yield _state(view, service)
    log = view.world.find(f"{service.key}/log", Gauge)
    if log is not None and log.value is None:
        yield Words(f"? {log.note}", Tone.UNKNOWN)
        return
    told = [*_counts(view, service), *service.marks]
    if service.last_event is not None:
        told.append(f"last {age((view.now - service.last_event).total_seconds())} ago")
    yield Words(" · ".join(told), Tone.QUIET)


def _state(view: View, service: Service) -> Words:
    """Whether it runs: as its process says, else its unit."""
    state = service.state
    if state is ServiceState.UNKNOWN and (unit := _unit(view, service)):
        state = unit.state
    said = {ServiceState.UP: "runs", ServiceState.UNKNOWN: "runs?"}.get(state, state.value)
    if service.key in view.alarm:
        worst = view.alarm[service.key]
        return Words(f"{RAISED.get(worst, SHAPES[state])} {said}", TONES[worst], width=STATE)
    return Words(f"{SHAPES[state]} {said}", Tone.UNKNOWN if state is ServiceState.UNKNOWN else Tone.QUIET, width=STATE)


def _counts(view: View, service: Service) -> Iterable[str]:
    for name in ("accepted", "filled", "rejected"):
        gauge = view.world.find(f"{service.key}/{name}", Gauge)
        if gauge is not None and gauge.value is not None:
            yield f"{figure(gauge.value)} {name}"


def _below(view: View, service: Service) -> Iterable[str]:
    """What there is to say beside how it does; nothing where that is too old to be known."""
    if view.world.freshness(service) is not Freshness.UNKNOWN:
        yield from _unseen(view, service)
        yield from _values(view, service)


def _values(view: View, service: Service) -> Iterable[str]:
    """What it has left of its capital, and its total as it and as somebody else counts it."""
    if service.state is ServiceState.OFF:
        return
    balance = view.world.find(f"{service.key}/balance", Gauge)
    if balance is not None:
        of = f" of {exact(balance.limit)}" if balance.limit else ""
        yield f"balance {_said(balance.value)}{of}"
    reported = view.world.find(f"{service.key}/reported", Gauge)
    other = view.world.find(f"{service.key}/independent", Gauge)
    if reported is not None:
        beside = "" if other is None else f", counted {'?' if view.world.blind(other) else _said(other.value)}"
        yield f"reports {_said(reported.value)}{beside}"


def _unseen(view: View, service: Service) -> Iterable[str]:
    """What of a service cannot be seen, or is not there."""
    if service.state is ServiceState.DOWN or (service.state is ServiceState.UNKNOWN and not _unit(view, service)):
        yield service.why
    log = view.world.find(f"{service.key}/log", Gauge)
    if log is not None and log.value is not None and log.value >= BEHIND:
        yield f"log behind by {size(log.value)}"
    elif log is not None and log.value is not None and log.note:
        yield f"log: {log.note}"
    value = view.world.scope(f"{view.world.home(service)}/value")
    if value is not None and value.outage is not None:
        yield f"independent value: {value.outage.sentence}"


def _unit(view: View, service: Service) -> Service | None:
    """The unit that runs it, as far as that is known."""
    units = (each for each in view.world.joined(service, Service) if each.kind == "unit")
    return next((each for each in units if not view.world.blind(each)), None)


def _said(value: float | None) -> str:
    return "?" if value is None else exact(value)
