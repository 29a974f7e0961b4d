"""``why``: why a line stands where it stands."""

import argparse
from collections.abc import Iterable
from contextlib import suppress

from board.board import AlertLine
from board.queue.scores import why as told
from board.words import clock
from tui.commands.desk import Desk, at_the_desk
from tui.pick import NotOne, ids, matching, row
from tui.why import why


def run(options: argparse.Namespace) -> int:
    """Print the reason of one line, or of all; of what is put aside, who did that and why."""
    return at_the_desk(lambda desk: _print(desk, options.id))


def _print(desk: Desk, wanted: str | None) -> None:
    board, now, zone = desk.board, desk.asker.now, desk.asker.zone
    lines = (*board.alerts, *board.notes)
    picked, aside = matching(lines, wanted), matching(board.shelved, wanted) if wanted else ()
    if wanted and not picked and board.queue.all:
        with suppress(NotOne):
            for text in told(board.queue, row(board.queue, wanted)):
                print(text)
            return
    if wanted and not (picked or aside):
        raise NotOne(f"no line has {wanted!r} in its id; there are: {ids((*lines, *board.shelved))}")
    if not lines and not aside:
        print(board.calm.text + (f", since {clock(board.calm.since, zone, now)}" if board.calm.since else ""))
    for line in picked:
        for text in _said(line, clock(line.since, zone, now)):
            print(text)
    for shelf in aside:
        print(f"{why(board, shelf.key, zone)}\n      id: {shelf.key}")


def _said(line: AlertLine, since: str) -> Iterable[str]:
    yield f"{line.severity.value.upper():5} {line.what}"
    yield f"      since {since}: {line.why}"
    if line.do:
        yield f"      do: {line.do}"
    if line.reason:
        yield f"      {line.reason}"
    yield f"      id: {line.key}"
