"""Alerts and shelves as lines of text in columns, for people and for ``awk``."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from board.board import AlertLine, QueueItem, ShelfLine
from board.words import age, clock
from widgets.tags import brief

_GAP = "  "


def alert_table(lines: Iterable[AlertLine], now: datetime) -> Iterator[str]:
    """One line for each alert: urgency, age, id, what became of it, and what is wrong."""
    rows = [
        (
            line.severity.value.upper(),
            age((now - line.since).total_seconds()),
            line.key,
            _state(line),
            line.what,
        )
        for line in lines
    ]
    yield from columns(("LEVEL", "AGE", "ID", "STATE", "WHAT"), rows)


def shelf_table(shelved: Iterable[ShelfLine], now: datetime, zone: tzinfo) -> Iterator[str]:
    """One line for each thing that is put aside: its end, id, how many alerts it hides, who, what and why."""
    rows = [
        (clock(line.until, zone, now), line.key, str(line.hides), line.who or "?", line.what, line.reason)
        for line in shelved
    ]
    yield from columns(("UNTIL", "ID", "HIDES", "WHO", "WHAT", "REASON"), rows)


def queue_table(items: Iterable[QueueItem]) -> Iterator[str]:
    """One line for each piece of work: bucket, score, id, the rule that put it there, its mark, and its title."""
    rows = [
        (item.bucket.value.upper(), f"{item.score:.1f}", item.id, item.rule, item.mark, item.title) for item in items
    ]
    yield from columns(("BUCKET", "SCORE", "ID", "RULE", "MARK", "TITLE"), rows)


def _state(line: AlertLine) -> str:
    """In words that a script can look for."""
    state = f"acknowledged by {line.acknowledged}" if line.acknowledged else "open"
    return ", ".join((state, *brief(line)))


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Nothing for no rows; else a heading and the rows, each column as wide as its widest cell."""
    if not rows:
        return
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, *rows):
        yield _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
