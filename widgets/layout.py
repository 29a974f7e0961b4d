"""The arrangement of the wall: where each tier stands at each size, and the whole wall as rows."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from board.board import Board
from widgets import alerts, footer, headline, queue, status, text_board, threads
from widgets.footer import Key
from widgets.frame import BORDER
from widgets.ink import Row, beside, choose, gap

SMALLEST: Final = (80, 24)
"""Columns and rows below which the wall becomes a plain board of text."""


class Rectangle(NamedTuple):
    """A part of the screen in cells."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where each part of the wall stands; it depends on the size of the screen alone."""

    headline: Rectangle
    alerts: Rectangle
    threads: Rectangle
    status: Rectangle
    queue: Rectangle
    footer: Rectangle


def plan(width: int, height: int) -> Plan | None:
    """Arrange the wall on a screen; None below :data:`SMALLEST`."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return None
    top, first, middle, last = _heights(height)
    aside = min(width * 6 // 10 - 16, width // 2)
    return Plan(
        headline=Rectangle(0, 0, width, top),
        alerts=Rectangle(0, top, width, first),
        threads=Rectangle(0, top + first, aside, middle),
        status=Rectangle(aside, top + first, width - aside, middle),
        queue=Rectangle(0, top + first + middle, width, last),
        footer=Rectangle(0, height - 1, width, 1),
    )


def compose(  # noqa: PLR0917 - a size and a moment are two arguments each
    board: Board,
    width: int,
    height: int,
    now: datetime,
    zone: tzinfo,
    selected: str | None = None,
    *,
    keys: tuple[Key, ...] = (),
    wall: bool = False,
) -> tuple[Row, ...]:
    """Draw the whole wall: ``height`` rows of ``width`` cells, with the cursor on the selected fact or alert."""
    places = plan(width, height)
    if places is None:
        return choose(text_board.draw(board, width, height, now, zone), selected)
    rows = (
        *head(board, places, now, zone, wall=wall),
        *alerts.draw(board, places.alerts.width, places.alerts.height, now, zone),
        *beside(
            threads.draw(board.threads, board.threads_title, *places.threads[2:], now),
            status.draw(board.status, board.status_title, *places.status[2:], now),
        ),
        *queue.draw(board.queue, *places.queue[2:], now),
        *footer.draw(keys, board.headline.cost, width),
    )
    return choose(rows, selected) if selected else rows


def head(board: Board, places: Plan, now: datetime, zone: tzinfo, *, wall: bool = False) -> tuple[Row, ...]:
    """Draw the headline alone, which is all that changes when only a second has passed."""
    width = places.headline.width
    drawn = headline.draw(board.headline, width, now, zone, earned=board.calm.earned, wall=wall)
    blank = Row((gap(width),))
    spare = places.headline.height - len(drawn)
    return (*(blank,) * (spare // 2), *drawn, *(blank,) * (spare - spare // 2))


def _heights(height: int) -> tuple[int, int, int, int]:
    """Share the rows among headline, alerts, middle and queue; the last row is the footer's."""
    top = headline.HEIGHT + (2 if height >= 52 else 1 if height >= 48 else 0)
    lines = min(3 + (height - SMALLEST[1]) // 2, alerts.MOST)
    first = BORDER + (alerts.TALL if height >= 44 else lines + 1)
    rest = height - top - first - 1
    last = max(rest // 3, 4)
    return top, first, rest - last, last
