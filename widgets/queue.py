"""The bottom tier: the priority queue in columns or as a list, or in quiet words why there is none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from board.board import Bucket, QueueItem, QueueTier, Tone
from board.queue.keys import REST, rest_of, row_key
from board.reading import Freshness
from board.words import age
from widgets.frame import BORDER, MARGIN, panel
from widgets.ink import Line, Row, Span, beside, fit, gap, left, listed, padded, right, row, solid, width

COLUMNS: Final = {Bucket.UNBLOCK: 29, Bucket.FINISH: 28, Bucket.NEXT: 23, Bucket.LATER: 20}
"""The buckets that have a column of their own, from left to right, with their share of the width in percent."""
WIDE: Final = 150
"""Cells inside the panel from which on each bucket has a column."""
_TALL: Final = 11
"""Rows inside the panel from which on an item in a column has two rows."""
_GAP: Final = 2
_REASONS: Final = {Bucket.UNBLOCK: 58, Bucket.FINISH: 45, Bucket.NEXT: 45, Bucket.LATER: 40}
"""Percent of a row of a column that its reasons may take: of what is stuck they say more than its title."""
_SCORE: Final = 4
_BUCKET: Final = 8
_ID: Final = 12
"""Cells of an id in the list; a longer one takes from the title."""


def draw(queue: QueueTier, cells: int, height: int, now: datetime) -> tuple[Row, ...]:
    """Draw the queue as a panel."""
    inside, room = cells - MARGIN, height - BORDER
    if not queue.items and not queue.parked:
        return panel("PRIORITY QUEUE", queue.title, tuple(_note(queue, inside, height)), cells, height)
    drawn = _columns(queue, inside, room, now) if inside >= WIDE else tuple(_list(queue, inside, room, now))
    return panel("PRIORITY QUEUE", queue.title, drawn, cells, height)


def _note(queue: QueueTier, cells: int, height: int) -> Iterator[Row]:
    if height > 4:
        yield row((gap(1),), cells)
    yield row((Span("○ ", Tone.UNKNOWN), Span(solid(queue.note), Tone.QUIET)), cells)


def _columns(queue: QueueTier, cells: int, room: int, now: datetime) -> tuple[Row, ...]:
    body = cells - _GAP * (len(COLUMNS) - 1)
    sizes = [body * share // 100 for share in COLUMNS.values()]
    sizes[0] += body - sum(sizes)
    blocks = []
    for at, (bucket, mine) in enumerate(zip(COLUMNS, sizes, strict=True)):
        blocks.append(padded(_column(queue, bucket, at + 1, mine, room, now), mine, room))
        if at + 1 < len(COLUMNS):
            blocks.append((row((), _GAP),) * room)
    return beside(*blocks)


def _column(  # noqa: PLR0917 - a place has a number, a width and a height
    queue: QueueTier, bucket: Bucket, number: int, cells: int, room: int, now: datetime
) -> Iterator[Row]:
    """A heading, as many items as fit, and what has no room as a number."""
    items = [item for item in queue.items if item.bucket is bucket]
    yield row(_heading(queue, bucket, number), cells)
    parked = tuple(_parked(queue, cells)) if bucket is Bucket.LATER and room > 2 else ()
    room -= 1 + len(parked)
    each = 2 if room >= _TALL - 1 else 1
    shown = len(items) if each * len(items) <= room else max(room - 1, 0) // each
    quiet = bucket is Bucket.NEXT and bool(queue.held)
    for item in items[:shown]:
        yield from _item(item, cells, each, now, quiet=quiet)
    left_over = room - shown * each
    if shown < len(items):
        yield row((gap(_SCORE + 1), Span(f"↓ {len(items) - shown} more", Tone.QUIET)), cells, rest_of(bucket))
        left_over -= 1
    elif not items:
        yield row((gap(_SCORE + 1), Span("none", Tone.FAINT)), cells)
        left_over -= 1
    if parked:
        yield from (row((), cells),) * left_over
        yield from parked


def _heading(queue: QueueTier, bucket: Bucket, number: int) -> Line:
    name = Span(f"{number} {bucket.value.upper()}", Tone.QUIET, bold=True)
    if bucket is Bucket.FINISH and queue.wip is not None:
        return (name, gap(2), *_wip(queue))
    if bucket is Bucket.NEXT and queue.held:
        return (name, gap(2), Span(queue.held, Tone.SOON))
    return (name,)


def _wip(queue: QueueTier) -> Line:
    tone = Tone.SOON if queue.held else Tone.QUIET
    review = (gap(2), Span(f"review {queue.review}", Tone.QUIET)) if queue.review else ()
    return (Span(f"WIP {queue.wip}/{queue.wip_limit}", tone, bold=bool(queue.held)), *review)


def _item(item: QueueItem, cells: int, rows: int, now: datetime, *, quiet: bool) -> Iterator[Row]:
    """An item of a column: with its reasons at the right, or below where it has two rows."""
    number = (right(f"{item.score:.0f}", _SCORE, _tone(item, Tone.QUIET)), gap(1))
    name = _named(item, quiet=quiet)
    body = cells - _SCORE - 1
    if rows == 1:
        said = _said(item, now, body * _REASONS[item.bucket] // 100)
        title = fit(name, body - (width(said) + _GAP if said else 0))
        yield row((*number, *title, *((gap(_GAP), *said) if said else ())), cells, row_key(item.key))
        return
    yield row((*number, *name), cells, row_key(item.key))
    yield row((gap(_SCORE + 1), *_said(item, now, body)), cells, row_key(item.key))


def _list(queue: QueueTier, cells: int, room: int, now: datetime) -> Iterator[Row]:
    """One row an item: the first of each bucket, then as many as fit in their order; the rest as numbers."""
    shown = _picked(queue.items, room if len(queue.items) <= room and not queue.parked else room - 1)
    reasons = cells * 36 // 100
    for item in shown:
        quiet = item.bucket is Bucket.NEXT and bool(queue.held)
        head = (
            right(f"{item.score:.0f}", _SCORE - 1, _tone(item, Tone.QUIET)),
            gap(1),
            left(item.bucket.value.upper(), _BUCKET, Tone.FAINT if quiet else Tone.QUIET),
        )
        body = cells - width(head) - reasons - _GAP
        said = fit(_said(item, now, reasons), reasons)
        yield row((*head, *fit(_named(item, quiet=quiet), body), gap(_GAP), *said), cells, row_key(item.key))
    if len(shown) < room and (len(shown) < len(queue.items) or queue.parked):
        yield row(_rest(queue, shown, cells), cells, REST)


def _picked(items: Sequence[QueueItem], room: int) -> list[QueueItem]:
    firsts = {item.bucket: item.key for item in reversed(items)}
    keys = [item.key for item in items if firsts[item.bucket] == item.key][:room]
    keys += [item.key for item in items if item.key not in keys][: room - len(keys)]
    return [item for item in items if item.key in set(keys)]


def _rest(queue: QueueTier, shown: Sequence[QueueItem], cells: int) -> Line:
    """What has no row, by bucket, and what is parked."""
    counts = Counter(item.bucket for item in queue.items)
    counts.subtract(item.bucket for item in shown)
    more = [f"{counts[bucket]} {bucket.value}" for bucket in COLUMNS if counts[bucket] > 0]
    parts = [f"↓ {', '.join(more)}"] if more else []
    parts += [queue.held] if queue.held else []
    parts += [_parked_text(queue)] if queue.parked else []
    return (Span(listed(map(solid, parts), cells), Tone.QUIET),)


def _parked(queue: QueueTier, cells: int) -> Iterator[Row]:
    if queue.parked:
        name = f"{len(queue.parked)} parked: "
        said = listed(map(solid, queue.parked_said), cells - 1 - len(name))
        yield row((gap(1), Span(name + said, Tone.QUIET)), cells, REST)


def _parked_text(queue: QueueTier) -> str:
    return f"{len(queue.parked)} parked: {', '.join(queue.parked_said)}"


def _named(item: QueueItem, *, quiet: bool) -> Line:
    return (
        Span(f"{solid(item.id)} ", _tone(item, Tone.FAINT if quiet else Tone.QUIET)),
        Span(solid(item.title), _tone(item, Tone.QUIET if quiet else Tone.PLAIN)),
    )


def _said(item: QueueItem, now: datetime, cells: int) -> Line:
    """Why it stands there; of one that was not read for long, first how old that is."""
    old = (f"{'? ' if item.freshness is Freshness.UNKNOWN else ''}{_old(item, now)}",) if _aged(item) else ()
    text = listed((*old, *map(solid, item.said)), cells)
    if not text and item.said:
        return (left(item.said[0], cells, _tone(item, Tone.QUIET)),)
    return (Span(text, _tone(item, Tone.QUIET)),) if text else ()


def _old(item: QueueItem, now: datetime) -> str:
    return f"read {age((now - item.as_of).total_seconds())} ago" if item.as_of else "not read"


def _aged(item: QueueItem) -> bool:
    return item.freshness is not Freshness.FRESH


def _tone(item: QueueItem, tone: Tone) -> Tone:
    return Tone.FAINT if _aged(item) else tone
