"""The entries of a board: every row that can be opened, as text that can be searched."""

from typing import NamedTuple

from board.board import Board, Severity, StatusRow, Words
from board.queue.keys import row_key


class Entry(NamedTuple):
    """A row of the board."""

    key: str
    kind: str
    """Where it stands: ``alert``, ``note``, ``thread``, ``status``, ``queue``."""
    text: str


def entries(board: Board) -> tuple[Entry, ...]:
    """All rows of the board in the order of the wall, those too that had no room on it."""
    lines = (*board.alerts, *board.notes)
    kinds = ("note" if line.severity is Severity.NOTE else "alert" for line in lines)
    return (
        *(Entry(line.key, kind, f"{line.what} · {line.why}") for line, kind in zip(lines, kinds, strict=True)),
        *(Entry(row.key, "thread", f"{row.title} · {row.where}") for row in board.threads),
        *(Entry(row.key, "status", _status(row)) for row in board.status),
        *(Entry(row_key(item.key), "queue", f"{item.id} {item.title} · {item.rule}") for item in board.queue.all),
    )


def matching(rows: tuple[Entry, ...], words: str) -> tuple[Entry, ...]:
    """Those in which every word occurs, in the text or in the key, whatever the case."""
    wanted = words.casefold().split()
    return tuple(row for row in rows if all(word in f"{row.text} {row.key}".casefold() for word in wanted))


def _status(row: StatusRow) -> str:
    said = (cell.text if isinstance(cell, Words) else f"{cell.label} {cell.text}" for cell in row.cells)
    return " ".join((row.label, *said)).strip()
