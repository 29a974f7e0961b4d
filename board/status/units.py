"""One row for each manager of systemd: how many units are up, and by name only those that are not."""

from collections.abc import Iterable, Sequence
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Service, ServiceState
from board.status.view import View, marks, row, state_words, unread

SOURCE: Final = "systemd"
COUNT: Final = 13
"""Cells for the number of units."""
MOST: Final = 4
"""Exceptions that are named."""
FINE: Final = (ServiceState.UP, ServiceState.OFF)


def unit_rows(view: View) -> Iterable[StatusRow]:
    """The user's units, then the system's; a box with neither says so once."""
    managers = [each for each in view.world.of(Service) if each.kind == SOURCE]
    managers.sort(key=lambda each: each.key, reverse=True)
    for index, manager in enumerate(managers):
        yield row(view, manager, "" if index else "units", _cells(view, manager))
    if not managers:
        scopes = [scope.name for scope in view.world.scopes if scope.source == SOURCE]
        yield from unread(view, max(scopes, default=SOURCE), "units")


def _cells(view: View, manager: Service) -> Iterable[Cell]:
    units = [each for each in view.world.under(manager.key, Service) if each.kind == "unit"]
    up = sum(each.state is ServiceState.UP for each in units)
    if view.world.blind(manager):
        yield state_words(view, manager, manager.label)
        return
    yield Words(f"{manager.label:<7}{up:>3} up", Tone.PLAIN, width=COUNT)
    yield from marks(manager)
    yield from _exceptions(view, units)


def _exceptions(view: View, units: Sequence[Service]) -> Iterable[Cell]:
    """The units that are not as they should be, those with an alert first, and how many do not run well."""
    ill = sum(each.state not in FINE or each.key in view.alarm for each in units)
    if ill > 1:
        yield Words(f"{ill} not well", Tone.PLAIN)
    odd = [each for each in units if each.state not in FINE or each.key in view.alarm or each.marks or each.lacks]
    odd.sort(key=lambda each: (each.key not in view.alarm, each.key))
    for each in odd[:MOST]:
        lacks = ("lacks " + ", ".join(each.lacks),) if each.lacks else ()
        said = each.why or ", ".join((*lacks, *each.marks)) or each.state.value
        yield state_words(view, each, f"{each.label} {said}")
    if len(odd) > MOST:
        yield Words(f"+{len(odd) - MOST}", Tone.QUIET)
