"""The top tier: what needs a person, in at most seven lines, or one calm line that says since when."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from board.board import AlertLine, Board, Calm, Severity, Tone
from board.words import age, clock
from widgets.frame import BORDER, MARGIN, panel
from widgets.ink import Line, Row, Span, fit, gap, left, listed, right, row, solid

MOST: Final = 7
"""Alerts that a person can take in; the rest is counted."""

TALL: Final = 2 * MOST + 1
"""Rows inside the panel in which all of them have two rows: what and do, then why and evidence."""

SIGNS: Final = {
    Severity.NOW: ("■ NOW", Tone.NOW),
    Severity.SOON: ("▲ SOON", Tone.SOON),
    Severity.YOU: ("◆ YOU", Tone.YOU),
    Severity.NOTE: ("• note", Tone.QUIET),
}
"""Shape with word, and tone, of each severity."""

_HEAD: Final = 14
_TROUBLES: Final = 2


class _Columns(NamedTuple):
    """Cells for what is wrong and for what to do; without room for both, only the first."""

    what: int
    do: int


def draw(board: Board, cells: int, height: int, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """Draw the tier as a panel; its place and size never depend on what is in it."""
    inside = cells - MARGIN
    rows = tuple(_rows(board, inside, height - BORDER, now, zone))
    return panel("ALERTS & BLOCKERS", _subtitle(board), rows, cells, height)


def _rows(board: Board, cells: int, height: int, now: datetime, zone: tzinfo) -> Iterator[Row]:
    notices = board.troubles[:_TROUBLES]
    for sentence in notices:
        yield row((Span("? SELF", Tone.SOON, bold=True), gap(8), Span(solid(sentence), Tone.STRONG)), cells)
    if not board.alerts:
        yield from _calm(board.calm, cells, now, zone)
        return
    room = height - 1 - len(notices)
    each = 2 if 2 * min(len(board.alerts), MOST) <= room else 1
    room = min(MOST, room // each)
    for alert in board.alerts[:room]:
        yield from _alert(alert, cells, each, now)
    yield _rest(board.alerts[room:], board.calm, cells)


def _subtitle(board: Board) -> str:
    parts = (
        (len(board.alerts), "open"),
        (sum(len(alert.follows) for alert in board.alerts), "follow from others"),
        (len(board.notes), "noted"),
    )
    return " · ".join(f"{number} {word}" for number, word in parts if number)


def _columns(cells: int) -> _Columns:
    body = cells - _HEAD
    if cells < 96:
        return _Columns(body, 0)
    what = body * 58 // 100
    return _Columns(what, body - what - 2)


def _alert(alert: AlertLine, cells: int, rows: int, now: datetime) -> Iterator[Row]:
    columns = _columns(cells)
    yield row((*_head(alert, now), *_what(alert, columns, counted=rows == 1)), cells, alert.key)
    if rows > 1:
        yield row((gap(_HEAD), *_why(alert, columns)), cells, alert.key)


def _head(alert: AlertLine, now: datetime) -> Line:
    word, tone = SIGNS[alert.severity]
    held = Span("?" if alert.uncertain else " ", Tone.UNKNOWN, bold=True)
    return left(word, 6, tone, bold=True), held, right(age((now - alert.since).total_seconds()), 5, tone), gap(2)


def _what(alert: AlertLine, columns: _Columns, *, counted: bool) -> Line:
    follows = Span(f" +{len(alert.follows)}", Tone.QUIET) if counted and alert.follows else Span("")
    tone = Tone.QUIET if alert.uncertain else Tone.STRONG
    what = (left(alert.what, columns.what - len(follows.text), tone, bold=True), follows)
    if not columns.do:
        return what
    return *what, gap(2), left(f"→ {alert.do}", columns.do, Tone.LIVE)


def _why(alert: AlertLine, columns: _Columns) -> Line:
    if not columns.do:
        return (left(f"→ {alert.do}", columns.what, Tone.LIVE),)
    sure = "as last seen: its source is blind" if alert.uncertain else alert.evidence.value
    count = len(alert.follows)
    follows = (f"{count} follow{'s' if count == 1 else ''}: {', '.join(alert.follows)}",) if count else ()
    aside = " · ".join((sure, *follows))
    return left(alert.why, columns.what, Tone.QUIET), gap(2), left(aside, columns.do, Tone.FAINT)


def _rest(hidden: tuple[AlertLine, ...], calm: Calm, cells: int) -> Row:
    columns = _columns(cells)
    aside = () if calm.earned else (Span("? ", Tone.UNKNOWN, bold=True), Span(solid(calm.text), Tone.QUIET))
    if not columns.do:
        return row((gap(_HEAD), *_more(hidden), gap(2 if hidden else 0), *aside), cells)
    return row((gap(_HEAD), *fit(_more(hidden), columns.what), gap(2), *fit(aside, columns.do)), cells)


def _more(hidden: tuple[AlertLine, ...]) -> Iterator[Span]:
    if not hidden:
        return
    yield Span(f"↓ {len(hidden)} more  ", Tone.QUIET, bold=True)
    for severity, (word, tone) in SIGNS.items():
        count = sum(alert.severity is severity for alert in hidden)
        if count:
            yield Span(f" {word} {count} ", tone)


def _calm(calm: Calm, cells: int, now: datetime, zone: tzinfo) -> Iterator[Row]:
    text = solid(calm.text) + (f", since {clock(calm.since, zone, now)}" if calm.since else "")
    yield row((), cells)
    if calm.earned:
        yield row((Span("✓ ", Tone.QUIET), Span(text, Tone.PLAIN)), cells)
    else:
        yield row((Span("? ", Tone.UNKNOWN, bold=True), Span(text, Tone.STRONG, bold=True)), cells)
    yield row((), cells)
    yield row((gap(2), Span(listed((calm.detail,), cells - 2), Tone.FAINT)), cells)
