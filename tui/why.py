"""Why a row is where it is, as a sentence."""

from datetime import datetime, tzinfo

from board.board import Board, ShelfLine, StatusRow
from board.reading import Freshness
from board.words import clock


def why(board: Board, key: str | None, zone: tzinfo) -> str:
    """Say why this row is on the wall; without a row, why the topmost alert is on top."""
    if key is None:
        return board.alerts[0].reason if board.alerts else board.calm.detail or board.calm.text
    for line in (*board.alerts, *board.notes):
        if line.key == key:
            return line.reason or f"It stands here because: {line.why}."
    for thread in board.threads:
        if thread.key == key:
            return "Active threads list all that is at work or held up now; it leaves by itself when it ends."
    for row in board.status:
        if row.key == key:
            return _status(row, board.at, zone)
    for shelf in board.shelved:
        if shelf.key == key:
            return _shelf(shelf, board.at, zone)
    return "It is no longer on the board."


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
