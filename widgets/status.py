"""The right of the middle tier: each system in a row, its numbers with their past, limit and age."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final, NamedTuple

from board.board import Cell, Meter, StatusRow, Tone, Words
from board.reading import Freshness
from board.words import age
from widgets.frame import BORDER, MARGIN, panel
from widgets.ink import Line, Row, Span, cut, fit, gap, left, right, row, width
from widgets.spark import bar, spark

_LEAST: Final = 6
"""Cells below which a text cut short says nothing."""

_OLD: Final = 8
"""Cells for the age of a row that is not fresh."""

_UNKNOWN: Final = str.maketrans("●✓▸", "???")
"""Shapes that say that all is well, and may not be shown from an old reading."""


class _Sizes(NamedTuple):
    """Cells of the parts of a row; decided by the width of the panel alone."""

    label: int
    spark: int
    bar: int
    gap: int


def draw(rows: tuple[StatusRow, ...], title: str, cells: int, height: int, now: datetime) -> tuple[Row, ...]:
    """Draw the systems as a panel; rows that find no room are counted in its last row, but for those set aside."""
    inside, room = cells - MARGIN, height - BORDER
    rows = _without(rows, len(rows) - room)
    shown = rows if len(rows) <= room else rows[: room - 1]
    drawn = [Row(_status(each, inside, now), row((), inside, each.key).spots) for each in shown]
    if not rows:
        drawn.append(row((Span("○ nothing is watched yet", Tone.UNKNOWN),), inside))
    if len(shown) < len(rows):
        drawn.append(row((Span(f"↓ {len(rows) - len(shown)} more", Tone.QUIET),), inside))
    return panel("SYSTEM STATUS", title, _aired(rows, drawn, inside, room), cells, height)


def _without(rows: tuple[StatusRow, ...], over: int) -> tuple[StatusRow, ...]:
    """Leave out as many rows as there are too many, of those set aside, the last ones first."""
    aside = [at for at, each in enumerate(rows) if each.aside]
    gone = set(aside[-over:]) if over > 0 else ()
    return tuple(each for at, each in enumerate(rows) if at not in gone)


def trusted(status: StatusRow) -> tuple[Cell, ...]:
    """Give the cells of a row without what a reading that is too old cannot say any more."""
    if status.freshness is not Freshness.UNKNOWN:
        return status.cells
    return tuple(_forgotten(cell) for cell in status.cells)


def _aired(rows: tuple[StatusRow, ...], drawn: list[Row], cells: int, room: int) -> tuple[Row, ...]:
    """Leave a row empty before and after each system of several rows, where there is room for all of them."""
    breaks = {
        at
        for at, (above, below) in enumerate(pairwise(rows), 1)
        if below.label and (not above.label or (at + 1 < len(rows) and not rows[at + 1].label))
    }
    if len(drawn) + len(breaks) > room:
        return tuple(drawn)
    blank = row((), cells)
    return tuple(each for at, one in enumerate(drawn) for each in ((blank, one) if at in breaks else (one,)))


def _sizes(cells: int) -> _Sizes:
    if cells < 60:
        return _Sizes(label=9, spark=6, bar=5, gap=2)
    if cells < 84:
        return _Sizes(label=10, spark=8, bar=6, gap=2)
    return _Sizes(label=11, spark=12, bar=10, gap=3)


def _status(status: StatusRow, cells: int, now: datetime) -> Line:
    sizes = _sizes(cells)
    label = (left(status.label, sizes.label - 1, Tone.QUIET), gap(1))
    if status.freshness is Freshness.FRESH:
        return fit((*label, *_cells(status.cells, cells - sizes.label, sizes)), cells)
    # The age takes the end of the row, so that no number moves when a reading grows old.
    doubt = "? " if status.freshness is Freshness.UNKNOWN else ""
    since = age((now - status.as_of).total_seconds()) if status.as_of else "never"
    old = right(doubt + since, _OLD, Tone.FAINT)
    drawn = tuple(_faded(trusted(status), cells - sizes.label - _OLD, sizes))
    return fit((*label, *fit(drawn, cells - sizes.label - _OLD), old), cells)


def _forgotten(cell: Cell) -> Cell:
    if isinstance(cell, Words):
        return Words(cell.text.translate(_UNKNOWN), cell.tone, cell.width)
    return Meter(label=cell.label, text="?", width=cell.width, spark=cell.spark, mark=cell.mark)


def _faded(cells: tuple[Cell, ...], room: int, sizes: _Sizes) -> Iterator[Span]:
    for span in _cells(cells, room, sizes):
        yield span._replace(tone=Tone.FAINT, bold=False)


def _cells(cells: tuple[Cell, ...], room: int, sizes: _Sizes) -> Iterator[Span]:
    """Place cells from the left: first every number that fits, then what room is left goes to their past."""
    forms: list[tuple[Line, ...]] = []
    rest: Line = ()
    for cell in cells:
        before = sizes.gap if forms else 0
        each = tuple(_forms(cell, sizes)) if isinstance(cell, Meter) else (_text(cell, room - before),)
        if width(each[-1]) + before > room or not each[-1]:
            rest = (Span(" …"[: max(room, 0)], Tone.FAINT),)
            break
        forms.append(each)
        room -= width(each[-1]) + before
    for at, each in enumerate(forms):
        drawn = next(form for form in each if width(form) - width(each[-1]) <= room)
        room -= width(drawn) - width(each[-1])
        yield gap(sizes.gap if at else 0)
        yield from drawn
    yield from rest


def _text(words: Words, room: int) -> Line:
    """The text in its field, cut to the room; nothing where so little room says nothing."""
    size = words.width or width((Span(cut(words.text, 500)),))
    if size > room and room < _LEAST:
        return ()
    return (left(words.text, min(size, room), words.tone, bold=words.tone in (Tone.NOW, Tone.STRONG)),)


def _forms(meter: Meter, sizes: _Sizes) -> Iterator[Line]:
    """Draw a meter whole, then without its bar, without what it is held against, and as a bare number."""
    size = max(meter.width, width((Span(cut(meter.text, 500)),)))
    label = (Span(cut(meter.label, 24) + " ", Tone.QUIET),) if meter.label else ()
    number = (*label, right(meter.text, size, meter.tone, bold=meter.tone is Tone.NOW))
    tone = Tone.LIVE if meter.tone in (Tone.PLAIN, Tone.STRONG) else meter.tone
    past = (gap(1), *spark(meter.spark, sizes.spark, tone, meter.mark)) if meter.spark else ()
    used = (gap(1), *bar(meter.fill, sizes.bar, tone)) if meter.fill is not None else ()
    after = (gap(1), Span(cut(meter.after, 40), Tone.QUIET)) if meter.after else ()
    yield *number, *past, *used, *after
    yield *number, *past, *after
    yield *number, *past
    yield number
