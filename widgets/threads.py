"""The left of the middle tier: what is at work, where, how far, and since when."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from board.board import ThreadRow, Tone
from board.reading import Freshness
from board.words import age
from widgets.frame import BORDER, MARGIN, panel
from widgets.ink import Line, Row, Span, gap, left, right, row
from widgets.spark import bar

_AGE: Final = 5
_BAR: Final = 6
_HEADED: Final = 12
"""Rows inside the panel from which the columns have headings."""


class _Columns(NamedTuple):
    """Cells of each column; decided by the width of the panel alone, 0 where it has no room."""

    title: int
    where: int
    progress: int
    context: int


def draw(rows: tuple[ThreadRow, ...], title: str, cells: int, height: int, now: datetime) -> tuple[Row, ...]:
    """Draw the threads as a panel; those that find no room are counted in its last row."""
    inside, room = cells - MARGIN, height - BORDER
    columns = _columns(inside)
    drawn = [_heading(columns, inside)] if room >= _HEADED else []
    room -= len(drawn)
    shown = rows if len(rows) <= room else rows[: room - 1]
    drawn += [row(_thread(thread, columns, now), inside, thread.key) for thread in shown]
    if not rows:
        drawn.append(row((gap(2), Span("nothing at work", Tone.QUIET)), inside))
    if len(shown) < len(rows):
        drawn.append(row((gap(2), Span(f"↓ {len(rows) - len(shown)} more", Tone.QUIET)), inside))
    return panel("ACTIVE THREADS", title, tuple(drawn), cells, height)


def _columns(cells: int) -> _Columns:
    body = cells - 2 - 2 - _AGE
    if cells < 40:
        return _Columns(body + 1, 0, 0, 0)
    if cells < 62:
        title = body * 48 // 100
        return _Columns(title, 0, body - title - 2, 0)
    context = _BAR + 7 if cells >= 88 else 0
    body -= context + 2 if context else 0
    title = body * 35 // 100
    where = body * 27 // 100
    return _Columns(title, where, body - title - where - 4, context)


def _heading(columns: _Columns, cells: int) -> Row:
    names = zip(("thread", "where", "progress", "context"), columns, strict=True)
    line = [gap(2)]
    for name, size in names:
        line += [left(name, size, Tone.FAINT), gap(2)] if size else []
    return row((*line[:-1], gap(1), right("since", _AGE + 1, Tone.FAINT)), cells)


def _thread(thread: ThreadRow, columns: _Columns, now: datetime) -> Line:
    fresh = thread.freshness is Freshness.FRESH
    tone = thread.tone if fresh else Tone.FAINT
    quiet = Tone.QUIET if fresh else Tone.FAINT
    mark = "?" if thread.freshness is Freshness.UNKNOWN else thread.mark
    since = age((now - thread.since).total_seconds()) if thread.since else ""
    return (
        left(mark, 2, tone if tone is not Tone.PLAIN else Tone.LIVE, bold=True),
        left(thread.title, columns.title, tone),
        *_details(thread, columns, quiet),
        right(since, _AGE + (2 if columns.progress else 1), quiet),
    )


def _details(thread: ThreadRow, columns: _Columns, tone: Tone) -> Iterator[Span]:
    if columns.where:
        yield gap(2)
        yield left(thread.where, columns.where, tone)
    over = columns.context and thread.idle  # what is no session has no context, and more to say
    if columns.progress:
        known = thread.freshness is not Freshness.UNKNOWN
        text = thread.progress if known else "?"
        yield gap(2)
        cells = columns.progress + (columns.context + 2 if over else 0)
        yield left(text if columns.where else text or thread.where, cells, tone)
    if columns.context and not over:
        yield gap(2)
        yield from _context(thread, columns.context, tone)


def _context(thread: ThreadRow, cells: int, tone: Tone) -> Iterator[Span]:
    if thread.context is None:
        yield left(thread.context_text, cells, tone)
        return
    yield from bar(thread.context, _BAR, tone)
    yield left(f" {thread.context_text}", cells - _BAR, tone)
