"""The top tier: what needs a person, in at most seven lines, or one calm line that says since when."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from board.board import AlertLine, Board, Calm, Tone
from board.words import age, clock
from widgets.frame import BORDER, MARGIN, panel
from widgets.ink import Line, Row, Span, fit, gap, left, listed, right, row, solid
from widgets.tags import SIGNS, TAKEN, brief, full, put_aside, sign, window, windows

MOST: Final = 7
"""Alerts that a person can take in; the rest is counted."""

TALL: Final = 2 * MOST + 1
"""Rows inside the panel in which all of them have two rows: what and do, then why and evidence."""

_HEAD: Final = 14
_NOTICES: Final = 3


class _Columns(NamedTuple):
    """Cells for what is wrong and for what to do; without room for both, only the first."""

    what: int
    do: int


def draw(board: Board, cells: int, height: int, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """Draw the tier as a panel; its place and size never depend on what is in it."""
    inside = cells - MARGIN
    rows = tuple(_rows(board, inside, height - BORDER, now, zone))
    return panel("ALERTS & BLOCKERS", _subtitle(board, now, zone), rows, cells, height)


def _rows(board: Board, cells: int, height: int, now: datetime, zone: tzinfo) -> Iterator[Row]:
    notices = tuple(_notices(board, cells, now, zone))[: min(_NOTICES, height - 2)]
    if not board.alerts:
        yield from _calm(board.calm, notices, cells, now, zone)
        return
    yield from notices
    room = height - 1 - len(notices)
    each = 2 if 2 * min(len(board.alerts), MOST) <= room else 1
    room = min(MOST, room // each)
    for alert in board.alerts[:room]:
        yield from _alert(alert, cells, each, now)
    yield _rest(board.alerts[room:], board.calm, cells)


def _notices(board: Board, cells: int, now: datetime, zone: tzinfo) -> Iterator[Row]:
    """What is wrong with the wall itself, and what of the box is under maintenance; the first of each before more."""
    troubles = [
        row((Span("? SELF", Tone.SOON, bold=True), gap(8), Span(solid(sentence), Tone.STRONG)), cells)
        for sentence in board.troubles[:2]
    ]
    yield from troubles[:1]
    if found := windows(board.shelved):
        yield row((Span(solid(window(found, zone, now)), Tone.QUIET),), cells, found[0].key)
    yield from troubles[1:]


def _subtitle(board: Board, now: datetime, zone: tzinfo) -> str:
    follow = sum(len(alert.follows) for alert in board.alerts)
    counts = (
        (_stand_for(alert for alert in board.alerts if not alert.acknowledged), "open"),
        (_stand_for(alert for alert in board.alerts if alert.acknowledged), "acknowledged"),
        (follow, "follows from another" if follow == 1 else "follow from others"),
        (len(board.notes), "noted"),
    )
    counted = [f"{number} {word}" for number, word in counts if number]
    aside = put_aside(board.shelved, zone, now)  # what is put aside is never without a trace
    return " · ".join((*((aside,) if aside else ()), *counted))


def _stand_for(lines: Iterable[AlertLine]) -> int:
    """How many alerts these lines stand for, those too that one of their kind is shown for."""
    return sum(1 + line.alike for line in lines)


def _columns(cells: int) -> _Columns:
    body = cells - _HEAD
    if cells < 96:
        return _Columns(body, 0)
    what = body * 58 // 100
    return _Columns(what, body - what - 2)


def _alert(alert: AlertLine, cells: int, rows: int, now: datetime) -> Iterator[Row]:
    columns = _columns(cells)
    tagged = rows == 1 or not columns.do
    yield row((*_head(alert, now), *_what(alert, columns, tagged=tagged)), cells, alert.key)
    if rows > 1:
        yield row((gap(_HEAD), *_why(alert, columns)), cells, alert.key)


def _head(alert: AlertLine, now: datetime) -> Line:
    word, tone = sign(alert)
    held = Span("?" if alert.uncertain else " ", Tone.UNKNOWN, bold=True)
    bold = not alert.acknowledged
    return left(word, 6, tone, bold=bold), held, right(age((now - alert.since).total_seconds()), 5, tone), gap(2)


def _what(alert: AlertLine, columns: _Columns, *, tagged: bool) -> Line:
    said = listed(brief(alert), columns.what // 2) if tagged else ""
    tags = Span(f" {said}" if said else "", Tone.QUIET)
    strong = not (alert.uncertain or alert.acknowledged)
    tone = Tone.STRONG if strong else Tone.QUIET
    what = (left(alert.what, columns.what - len(tags.text), tone, bold=not alert.acknowledged), tags)
    return (*what, gap(2), _do(alert, columns.do)) if columns.do else what


def _do(alert: AlertLine, cells: int) -> Span:
    return left(f"→ {alert.do}", cells, Tone.QUIET if alert.acknowledged else Tone.LIVE)


def _why(alert: AlertLine, columns: _Columns) -> Line:
    if columns.do:
        aside = left(" · ".join(full(alert)), columns.do, Tone.FAINT)
        return left(alert.why, columns.what, Tone.QUIET), gap(2), aside
    if not alert.acknowledged:
        return (_do(alert, columns.what),)
    who = left(f"{TAKEN} {alert.acknowledged}", columns.what // 3, Tone.QUIET)
    return who, gap(2), _do(alert, columns.what - columns.what // 3 - 2)


def _rest(hidden: tuple[AlertLine, ...], calm: Calm, cells: int) -> Row:
    columns = _columns(cells)
    aside = () if calm.earned else (Span("? ", Tone.UNKNOWN, bold=True), Span(solid(calm.text), Tone.QUIET))
    if not columns.do:
        return row((gap(_HEAD), *_more(hidden), gap(2 if hidden else 0), *aside), cells)
    return row((gap(_HEAD), *fit(_more(hidden), columns.what), gap(2), *fit(aside, columns.do)), cells)


def _more(hidden: tuple[AlertLine, ...]) -> Iterator[Span]:
    if not hidden:
        return
    yield Span(f"↓ {_stand_for(hidden)} more  ", Tone.QUIET, bold=True)
    for severity, (word, tone) in SIGNS.items():
        count = _stand_for(alert for alert in hidden if alert.severity is severity and not alert.acknowledged)
        if count:
            yield Span(f" {word} {count} ", tone)
    if taken := _stand_for(alert for alert in hidden if alert.acknowledged):
        yield Span(f" {TAKEN} {taken} ", Tone.QUIET)


def _calm(calm: Calm, notices: tuple[Row, ...], cells: int, now: datetime, zone: tzinfo) -> Iterator[Row]:
    """The calm line; a notice takes the place of the blank row above it."""
    text = solid(calm.text) + (f", since {clock(calm.since, zone, now)}" if calm.since else "")
    yield from notices or (row((), cells),)
    if calm.earned:
        yield row((Span("✓ ", Tone.QUIET), Span(text, Tone.PLAIN)), cells)
    else:
        yield row((Span("? ", Tone.UNKNOWN, bold=True), Span(text, Tone.STRONG, bold=True)), cells)
    yield row((), cells)
    yield row((gap(2), Span(listed((calm.detail,), cells - 2), Tone.FAINT)), cells)
