"""``why``: why a line stands where it stands."""

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime, tzinfo

from board.board import AlertLine, Board
from board.words import clock
from tui.cli import EXIT_USAGE
from tui.config import ConfigError
from tui.pick import ids, matching
from tui.viewer import utc_now, viewer
from tui.why import why


def run(options: argparse.Namespace) -> int:
    """Print the reason of one line, or of all; of what is put aside, who did that and why."""
    try:
        view = viewer()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    feed, now = view.feed(), utc_now()
    try:
        board = feed.look(now)
    finally:
        feed.close()
    return _print(board, options.id, view.zone, now)


def _print(board: Board, wanted: str | None, zone: tzinfo, now: datetime) -> int:
    lines = (*board.alerts, *board.notes)
    picked, aside = matching(lines, wanted), matching(board.shelved, wanted) if wanted else ()
    if wanted and not (picked or aside):
        print(f"no line has {wanted!r} in its id; there are: {ids((*lines, *board.shelved))}", file=sys.stderr)
        return EXIT_USAGE
    if not lines and not aside:
        print(board.calm.text + (f", since {clock(board.calm.since, zone, now)}" if board.calm.since else ""))
    for line in picked:
        for text in _said(line, clock(line.since, zone, now)):
            print(text)
    for shelf in aside:
        print(f"{why(board, shelf.key, zone)}\n      id: {shelf.key}")
    return 0


def _said(line: AlertLine, since: str) -> Iterable[str]:
    yield f"{line.severity.value.upper():5} {line.what}"
    yield f"      since {since}: {line.why}"
    if line.do:
        yield f"      do: {line.do}"
    if line.reason:
        yield f"      {line.reason}"
    yield f"      id: {line.key}"
