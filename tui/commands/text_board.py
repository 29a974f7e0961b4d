"""The board as text, for a terminal that can show no wall and for pipes."""

import os
import shutil
import sys
from typing import Final

from collectors.clock import utc_now
from tui.fresh import freshened, report
from tui.viewer import viewer

MOST_LINES: Final = 400
"""Lines of a board that nobody has to scroll to the end of."""


def show() -> int:
    """Take fresh readings and print the board once."""
    from tui.export.txt import text
    from widgets.text_board import draw

    view = viewer()
    report(freshened(view))
    feed, now = view.feed(), utc_now()
    try:
        board = feed.look(now)
    finally:
        feed.close()
    size = shutil.get_terminal_size((80, 24))
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"
    rows = draw(board, size.columns, MOST_LINES, now, view.zone)
    sys.stdout.write(text(rows, color=color).rstrip() + "\n")
    return 0
