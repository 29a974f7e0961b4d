"""The health page: every source with what it costs, and the dashboard itself with how loud it is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from board.board import Tone
from board.health import Health, Line, Watched, loudness_lines, own_lines
from board.words import age
from tui.page import Page
from tui.prose import wrapped
from widgets.ink import Row, Span, left, right, row

_STATES: Final = {
    "fresh": ("● fresh", Tone.QUIET),
    "aging": ("◐ aging", Tone.FAINT),
    "unknown": ("? unknown", Tone.UNKNOWN),
    "off": ("○ off", Tone.UNKNOWN),
}
_COLUMNS: Final = (("last ok", 9), ("latency", 10), ("cost", 9), ("polls", 8), ("next", 7))
"""Headings of the numbers, and the cells of each."""
_STATE_CELLS: Final = 10
_LABEL_CELLS: Final = 26
_TEXT_CELLS: Final = 14
"""Cells for a figure beside its budget."""
_INDENT: Final = 2


class HealthScreen(Page):
    """How the dashboard itself does."""

    def title_line(self) -> tuple[Span, ...]:
        """The name of the page."""
        return (Span("LOCKN CONTROL  health", Tone.STRONG, bold=True),)

    def text(self, width: int) -> tuple[Row, ...]:
        """The sources, then the engine, then the five figures of loudness."""
        return tuple(drawn(self.desk.health(), self.desk.now, width))


def drawn(health: Health, now: datetime, width: int) -> Iterator[Row]:
    """All rows of the page, each exactly so many cells wide."""
    yield _headings(width)
    for each in health.listed:
        yield from _source(each, now, width)
    if not health.sources:
        yield row((Span("○ nothing is watched yet", Tone.UNKNOWN),), width)
    yield row((), width)
    yield _heading("This dashboard", _read(health, now), width)
    yield from _lines(own_lines(health, now), width)
    yield row((), width)
    yield _heading("Loudness of the last week", "and what one person can bear", width)
    yield from _lines(loudness_lines(health), width)
    if health.loudness and health.loudness.over:
        for said in wrapped(health.loudness.sentence, max(width, 10)):
            yield row((Span(said, Tone.STRONG),), width)


def _headings(width: int) -> Row:
    name = left("Sources", _name_cells(width), Tone.QUIET, bold=True)
    numbers = (right(label, cells, Tone.QUIET) for label, cells in _COLUMNS)
    return row((name, left("state", _STATE_CELLS, Tone.QUIET), *numbers), width)


def _source(watched: Watched, now: datetime, width: int) -> Iterator[Row]:
    """One row of numbers, and below it what is wrong and what to do about it."""
    scope = watched.scope
    state, tone = _STATES[watched.state]
    name = left(f"{scope.name}{' !' if scope.critical else ''}", _name_cells(width))
    numbers = zip(_numbers(watched, now), _COLUMNS, strict=True)
    cells = (right(text, cells) for text, (_, cells) in numbers)
    yield row((name, left(state, _STATE_CELLS, tone), *cells), width, scope.name)
    if scope.outage is not None:
        said = " · ".join(part for part in (scope.outage.sentence, scope.outage.remedy) if part)
        quiet = Tone.UNKNOWN if watched.state == "off" else Tone.PLAIN
        for line in wrapped(said, max(width - _INDENT, 10)):
            yield row((Span(" " * _INDENT), Span(line, quiet)), width, scope.name)


def _numbers(watched: Watched, now: datetime) -> Iterable[str]:
    scope = watched.scope
    yield age((now - scope.ok_at).total_seconds()) if scope.ok_at else "never"
    yield f"{scope.took * 1000:.0f} ms" if scope.took is not None else "?"
    yield f"{watched.cost:.2f} %" if watched.cost is not None else "?"
    yield f"{watched.polls:.0f}/h"
    yield age((scope.next_at - now).total_seconds()) if scope.next_at else "?"


def _name_cells(width: int) -> int:
    return max(width - _STATE_CELLS - sum(cells for _, cells in _COLUMNS), 8)


def _heading(text: str, beside: str, width: int) -> Row:
    return row((Span(text, Tone.QUIET, bold=True), Span(f"  {beside}", Tone.FAINT)), width)


def _read(health: Health, now: datetime) -> str:
    at = health.own.read_at if health.own else None
    return f"as it told {age((now - at).total_seconds())} ago" if at else ""


def _lines(lines: Iterable[Line], width: int) -> Iterator[Row]:
    """Label, text and budget; what is too much has a mark and is strong."""
    for each in lines:
        tone = Tone.STRONG if each.over else Tone.PLAIN
        label = left(f"{'!' if each.over else ' '} {each.label}", _LABEL_CELLS, Tone.QUIET)
        text = left(each.text, _TEXT_CELLS, tone) if each.against else Span(each.text, tone)
        yield row((label, text, Span(f"  {each.against}", Tone.QUIET)), width)
