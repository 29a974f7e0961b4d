"""The board as text, for a terminal that can show no wall and for pipes."""

import os
import shutil
import sys

from tui.cli import EXIT_USAGE
from tui.config import ConfigError
from tui.fresh import freshened
from tui.viewer import utc_now, viewer


def show() -> int:
    """Take fresh readings and print the board once."""
    from tui.export.txt import text
    from widgets.text_board import draw

    try:
        view = viewer()
        freshened(view)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    feed, now = view.feed(), utc_now()
    try:
        board = feed.look(now)
    finally:
        feed.close()
    size = shutil.get_terminal_size((80, 24))
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"
    sys.stdout.write(text(draw(board, size.columns, max(size.lines, 24), now, view.zone), color=color))
    return 0
