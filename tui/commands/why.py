"""``why``: why a line stands where it stands."""

import argparse
import sys
from collections.abc import Iterable, Sequence

from board.board import AlertLine
from board.words import clock
from tui.cli import EXIT_USAGE
from tui.config import ConfigError
from tui.pick import matching
from tui.viewer import utc_now, viewer


def run(options: argparse.Namespace) -> int:
    """Print the reason of one line, or of all."""
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
    lines = (*board.alerts, *board.notes)
    picked = matching(lines, options.id)
    if options.id and not picked:
        print(f"no line has {options.id!r} in its id; there are: {_ids(lines)}", file=sys.stderr)
        return EXIT_USAGE
    if not lines:
        print(board.calm.text + (f", since {clock(board.calm.since, view.zone, now)}" if board.calm.since else ""))
    for line in picked:
        since = clock(line.since, view.zone, now)
        for text in _said(line, since):
            print(text)
    return 0


def _said(line: AlertLine, since: str) -> Iterable[str]:
    yield f"{line.severity.value.upper():5} {line.what}"
    yield f"      since {since}: {line.why}"
    if line.do:
        yield f"      do: {line.do}"
    if line.reason:
        yield f"      {line.reason}"
    yield f"      id: {line.key}"


def _ids(lines: Sequence[AlertLine]) -> str:
    return ", ".join(repr(line.key) for line in lines) or "none"
