"""Why a row is where it is, as a sentence."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from board.board import Board, ShelfLine, StatusRow
from board.queue.keys import is_rest
from board.queue.scores import found
from board.queue.scores import why as told
from board.reading import Freshness
from board.words import clock


def why(board: Board, key: str | None, zone: tzinfo) -> str:
    """Say why this row is on the wall; without a row, why the topmost alert is on top.

    For a row of the queue it is a table of several lines.
    """
    if key is None:
        return board.alerts[0].reason if board.alerts else board.calm.detail or board.calm.text
    said = (*_lines(board, key), *_queue(board, key), *_middle(board, key, zone), *_put_aside(board, key, zone))
    return said[0] if said else "It is no longer on the board."


def _lines(board: Board, key: str) -> Iterator[str]:
    for line in (*board.alerts, *board.notes):
        if line.key == key:
            yield line.reason or f"It stands here because: {line.why}."


def _middle(board: Board, key: str, zone: tzinfo) -> Iterator[str]:
    if any(thread.key == key for thread in board.threads):
        yield "Active threads list all that is at work or held up now; it leaves by itself when it ends."
    for row in board.status:
        if row.key == key:
            yield _status(row, board.at, zone)


def _queue(board: Board, key: str) -> Iterator[str]:
    if is_rest(key):
        yield "These have no room here, or nothing can be done about them now; opened, this row tells of each why."
    elif item := found(board.queue, key):
        yield "\n".join(told(board.queue, item))


def _put_aside(board: Board, key: str, zone: tzinfo) -> Iterator[str]:
    for shelf in board.shelved:
        if shelf.key == key:
            yield _shelf(shelf, board.at, zone)


def _shelf(shelf: ShelfLine, now: datetime, zone: tzinfo) -> str:
    why = f": {shelf.reason}" if shelf.reason else ""
    return f"{shelf.who or 'Somebody'} put {shelf.what} aside until {clock(shelf.until, zone, now)}{why}."


def _status(row: StatusRow, now: datetime, zone: tzinfo) -> str:
    place = "The system status always shows the same rows in the same place, well or not."
    if row.freshness is Freshness.FRESH:
        return place
    if row.as_of is None:
        return f"{place} This one has never been read."
    at = row.as_of.astimezone(zone)
    day = "" if at.date() == now.astimezone(zone).date() else f"{at:%d %b} "
    return f"{place} This one was last read at {day}{at:%H:%M:%S}."
