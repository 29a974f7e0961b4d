"""``snapshot``: the board as text, data or a picture, for reports and scripts."""

import argparse
import re
import sys
from pathlib import Path
from typing import Final

from board.board import Board
from collectors.clock import utc_now
from tui.cli import EXIT_NOW, EXIT_USAGE
from tui.fresh import freshened, report
from tui.viewer import Viewer, viewer
from tui.whole import put

SMALLEST: Final = (20, 5)
LARGEST: Final = (1000, 400)


def run(options: argparse.Namespace) -> int:
    """Write one snapshot; 2 when it shows what ``--fail-on`` asks for."""
    try:
        size = parsed(options.size)
        view = viewer()
        if options.fresh:
            report(freshened(view))
    except ValueError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    feed, now = view.feed(), utc_now()
    try:
        board = feed.look(now)
    finally:
        feed.close()
    for trouble in board.troubles:
        print(trouble, file=sys.stderr)
    try:
        deliver(_drawn(options, board, size, view), options.output)
    except OSError as error:
        print(f"{options.output or 'standard output'} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    except RuntimeError as error:  # no font here can draw the wall
        print(error, file=sys.stderr)
        return 1
    return EXIT_NOW if failing(board, options.fail_on) else 0


def parsed(size: str) -> tuple[int, int]:
    """Columns and rows from ``200x56``.

    Raises:
        ValueError: it is not of that form, or out of bounds.
    """
    found = re.fullmatch(r"(\d{1,4})x(\d{1,4})", size)
    columns, rows = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (SMALLEST[0] <= columns <= LARGEST[0] and SMALLEST[1] <= rows <= LARGEST[1]):
        raise ValueError(f"--size {size}: write columns and rows, from 20x5 to 1000x400, as in 200x56")
    return columns, rows


def failing(board: Board, level: str | None) -> bool:
    """Whether the board shows what a script wants to fail on."""
    counts = board.headline
    return {
        None: False,
        "now": counts.now > 0,
        "soon": counts.now + counts.soon > 0,
        "blind": counts.now + counts.soon > 0 or not board.calm.earned,
    }[level]


def deliver(content: bytes, output: str | None) -> None:
    """Write to a file at once and whole, or to standard output.

    Raises:
        OSError: it cannot be written.
    """
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    put(Path(output), content, 0o644)


def _drawn(options: argparse.Namespace, board: Board, size: tuple[int, int], view: Viewer) -> bytes:
    if options.format == "json":
        from tui.export.json import document

        return document(board).encode()
    from widgets.layout import compose

    rows = compose(board, *size, board.at, view.zone)
    theme = options.theme or view.config.wall.theme
    if options.format == "txt":
        from tui.export.txt import text

        return text(rows).encode()
    if options.format == "svg":
        from tui.export.svg import svg

        return svg(rows, theme=theme).encode()
    from tui.export.png import png

    return png(rows, theme=theme)
