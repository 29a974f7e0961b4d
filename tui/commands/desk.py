"""What all commands that speak with the store share: who asks, when, and which exit code which trouble has."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from board.alerts.acting import Refused
from board.board import Board
from collectors.clock import utc_now
from collectors.store.trouble import StoreTrouble
from tui.cli import EXIT_USAGE
from tui.person import Asker, person
from tui.pick import NotOne
from tui.storefeed import StoreFeed
from tui.viewer import viewer

EXIT_STORE = 1
"""The store cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The board as it is now, the feed that it came from, and who is asking."""

    feed: StoreFeed
    board: Board
    asker: Asker


def at_the_desk(do: Callable[[Desk], None]) -> int:
    """Look at the board once and do it; 64 for what cannot be meant or must not be done, 1 for a store in trouble."""
    view = viewer()
    feed, now = view.feed(), utc_now()
    board = None
    try:
        board = feed.look(now)
        do(Desk(feed, board, Asker(person(os.environ), now, view.zone)))
    except (NotOne, Refused) as refused:
        print(refused, file=sys.stderr)
        return EXIT_STORE if board and _unread(board) else EXIT_USAGE
    except StoreTrouble as trouble:
        print(f"{trouble} {trouble.remedy}".strip(), file=sys.stderr)
        return EXIT_STORE
    finally:
        feed.close()
        for said in board.troubles if board else ():
            print(said, file=sys.stderr)
    return 0


def _unread(board: Board) -> bool:
    """Whether nothing could be read, so that nothing can be said of any line."""
    return bool(board.troubles) and not board.headline.pulses
