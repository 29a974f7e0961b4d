"""``alerts``: the alert lines in their order, or what is put aside."""

import argparse
import json
import sys

from tui.commands.desk import Desk, at_the_desk
from tui.commands.tables import alert_table, shelf_table
from tui.export.json import SCHEMA, plain


def run(options: argparse.Namespace) -> int:
    """Print alerts and notes, or what is shelved, as a table or as JSON."""
    return at_the_desk(lambda desk: _print(desk, shelved=options.shelved, as_json=options.json))


def _print(desk: Desk, *, shelved: bool, as_json: bool) -> None:
    board, asker = desk.board, desk.asker
    if as_json:
        lists = {"shelved": board.shelved} if shelved else {"alerts": board.alerts, "notes": board.notes}
        found = {"schema": SCHEMA} | {name: plain(each) for name, each in lists.items()}
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if shelved:
        said, none = list(shelf_table(board.shelved, asker.now, asker.zone)), "nothing is shelved"
    else:
        said, none = list(alert_table((*board.alerts, *board.notes), asker.now)), board.calm.text
    for line in said:
        print(line)
    if not said:
        print(none, file=sys.stderr)
