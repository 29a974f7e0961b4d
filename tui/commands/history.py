"""``history``: what befell an alert, or everything that was remembered."""

import argparse
import json

from board.alerts.acting import Refused
from tui.commands.desk import Desk, at_the_desk
from tui.export.json import SCHEMA, plain
from tui.pick import matching, one


def run(options: argparse.Namespace) -> int:
    """Print the timelines of one line, of all without an id; as text or as JSON."""
    return at_the_desk(lambda desk: _print(desk, options.id or "", as_json=options.json))


def _print(desk: Desk, wanted: str, *, as_json: bool) -> None:
    lines = desk.feed.lines(desk.asker.now)
    key = one(lines, wanted).key if wanted and matching(lines, wanted) else wanted
    found = desk.feed.history(key, desk.asker.now)
    if found is None:
        raise Refused(f"nothing is remembered of {wanted!r}; an alert that is over needs its whole id")
    if as_json:
        print(json.dumps({"schema": SCHEMA, "events": plain(desk.feed.events(key))}, indent=2, ensure_ascii=False))
        return
    width = max((len(label.text) for label, _ in found.lines), default=0)
    for label, text in found.lines:
        print(f"{label.text:{width}}  {text.text}".rstrip())
