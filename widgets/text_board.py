"""The board as plain lines, for a screen that is too small for the wall."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from board.board import Board, Headline, StatusRow, ThreadRow, Tone, Words
from board.reading import Freshness
from board.words import age, clock
from widgets.alerts import SIGNS
from widgets.ink import Line, Row, Span, gap, left, padded, right, row, solid
from widgets.status import trusted


def draw(board: Board, cells: int, height: int, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """Draw what matters most first, one fact a line, in exactly ``height`` rows."""
    return padded(_rows(board, cells, now, zone), cells, height)


def _rows(board: Board, cells: int, now: datetime, zone: tzinfo) -> Iterator[Row]:
    yield row(_counts(board.headline, now, zone, earned=board.calm.earned), cells)
    for sentence in board.troubles:
        yield row((Span("? SELF ", Tone.SOON, bold=True), Span(solid(sentence))), cells)
    for alert in board.alerts:
        word, tone = SIGNS[alert.severity]
        line = (
            left(word, 7, tone, bold=True),
            right(age((now - alert.since).total_seconds()), 5, tone),
            gap(1),
            Span(solid(alert.what)),
        )
        yield row(line, cells, alert.key)
    if not board.alerts:
        yield row((Span("✓ " if board.calm.earned else "? ", Tone.QUIET), Span(solid(board.calm.text))), cells)
    yield from (row(_thread(each), cells, each.key) for each in board.threads)
    yield from (row(_status(each), cells, each.key) for each in board.status)


def _thread(thread: ThreadRow) -> Line:
    known = thread.freshness is not Freshness.UNKNOWN
    mark, progress = (thread.mark, thread.progress or thread.where) if known else ("?", "?")
    return left(mark, 2, Tone.LIVE), Span(solid(f"{thread.title}  ")), Span(solid(progress), Tone.QUIET)


def _status(status: StatusRow) -> Line:
    known = status.freshness is not Freshness.UNKNOWN
    said = (each.text if isinstance(each, Words) else f"{each.label} {each.text}".strip() for each in trusted(status))
    label = left(status.label, 9, Tone.QUIET)
    return label, Span("" if known else "? ", Tone.UNKNOWN), Span(solid("  ".join(said)))


def _counts(headline: Headline, now: datetime, zone: tzinfo, *, earned: bool) -> Iterator[Span]:
    found = zip(SIGNS.values(), (headline.now, headline.soon, headline.you), strict=False)
    for (word, tone), number in found:
        shown = str(number) if number or earned else "?"
        yield Span(f"{word} {shown}  ", tone if number else Tone.QUIET, bold=number > 0)
    yield Span(clock(now, zone), Tone.QUIET)
