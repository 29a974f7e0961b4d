"""The board as plain lines, for a screen that is too small for the wall."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from board.board import AlertLine, Board, Headline, QueueItem, StatusRow, ThreadRow, Tone, Words
from board.queue.keys import row_key
from board.reading import Freshness
from board.words import age, clock
from widgets.ink import Line, Row, Span, left, padded, right, row, solid
from widgets.status import trusted
from widgets.tags import SIGNS, TAKEN, brief, put_aside, sign, window, windows


def draw(board: Board, cells: int, height: int, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """Draw what matters most first, one fact a line, in exactly ``height`` rows."""
    return padded(_rows(board, cells, now, zone), cells, height)


def _rows(board: Board, cells: int, now: datetime, zone: tzinfo) -> Iterator[Row]:
    yield row(_counts(board.headline, now, zone, earned=board.calm.earned), cells)
    for sentence in board.troubles:
        yield row((Span("? SELF ", Tone.SOON, bold=True), Span(solid(sentence))), cells)
    if found := windows(board.shelved):
        yield row((Span(solid(window(found, zone, now)), Tone.QUIET),), cells, found[0].key)
    for alert in board.alerts:
        yield row(_alert(alert, now), cells, alert.key)
    if not board.alerts:
        yield row((Span("✓ " if board.calm.earned else "? ", Tone.QUIET), Span(solid(board.calm.text))), cells)
    if aside := put_aside(board.shelved, zone, now):
        yield row((Span(aside, Tone.QUIET),), cells)
    yield from (row(_thread(each), cells, each.key) for each in board.threads)
    yield from (row(_status(each), cells, each.key) for each in board.status)
    yield from (row(_queued(each), cells, row_key(each.key)) for each in board.queue.items)


def _alert(alert: AlertLine, now: datetime) -> Iterator[Span]:
    word, tone = sign(alert)
    what = Tone.QUIET if alert.acknowledged else Tone.PLAIN
    yield left(word, 7, tone, bold=not alert.acknowledged)
    yield right(age((now - alert.since).total_seconds()), 5, tone)
    yield Span(f" {solid(alert.what)}", what)
    who = (f"{TAKEN} {solid(alert.acknowledged)}",) if alert.acknowledged else ()
    for tag in (*who, *brief(alert)):
        yield Span(f"  {tag}", Tone.QUIET)


def _thread(thread: ThreadRow) -> Line:
    known = thread.freshness is not Freshness.UNKNOWN
    mark, progress = (thread.mark, thread.progress or thread.where) if known else ("?", "?")
    return left(mark, 2, Tone.LIVE), Span(solid(f"{thread.title}  ")), Span(solid(progress), Tone.QUIET)


def _status(status: StatusRow) -> Line:
    known = status.freshness is not Freshness.UNKNOWN
    said = (each.text if isinstance(each, Words) else f"{each.label} {each.text}".strip() for each in trusted(status))
    label = left(status.label, 9, Tone.QUIET)
    return label, Span("" if known else "? ", Tone.UNKNOWN), Span(solid("  ".join(said)))


def _queued(item: QueueItem) -> Line:
    name = left(item.bucket.value, 9, Tone.QUIET)
    return name, Span(solid(f"{item.score:.0f} {item.id} {item.title}  ")), Span(solid(item.rule), Tone.QUIET)


def _counts(headline: Headline, now: datetime, zone: tzinfo, *, earned: bool) -> Iterator[Span]:
    found = zip(SIGNS.values(), (headline.now, headline.soon, headline.you), strict=False)
    for (word, tone), number in found:
        shown = str(number) if number or earned else "?"
        yield Span(f"{word} {shown}  ", tone if number else Tone.QUIET, bold=number > 0)
    if headline.acknowledged:
        yield Span(f"{TAKEN} {headline.acknowledged}  ", Tone.QUIET)
    yield Span(clock(now, zone), Tone.QUIET)
