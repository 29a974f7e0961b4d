"""``queue``: all work in its order, with why each stands where it stands."""

import argparse
import json
import sys

from board.board import QueueTier
from tui.commands.desk import Desk, at_the_desk
from tui.commands.tables import queue_table
from tui.export.json import SCHEMA, plain


def run(options: argparse.Namespace) -> int:
    """Print the queue as a table or as JSON."""
    return at_the_desk(lambda desk: _print(desk, as_json=options.json))


def _print(desk: Desk, *, as_json: bool) -> None:
    queue = desk.board.queue
    if as_json:
        print(json.dumps({"schema": SCHEMA, "queue": plain(queue)}, indent=2, ensure_ascii=False))
        return
    for line in queue_table(queue.all):
        print(line)
    print(_note(queue), file=sys.stderr)


def _note(queue: QueueTier) -> str:
    """What holds for all of it."""
    if not queue.all:
        return queue.note
    return " · ".join(part for part in (queue.title, queue.held) if part)
