"""``sources``: what is watched, how often, how long an answer takes and what is wrong; and forgetting what is gone."""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from board.reading import Scope, absent, freshness
from board.words import age
from collectors.store.records import Verb
from collectors.store.trouble import StoreTrouble
from tui.cli import EXIT_USAGE
from tui.config import ConfigError
from tui.viewer import Viewer, utc_now, viewer


def run(options: argparse.Namespace) -> int:
    """Print the table, or ask the engine to forget a scope."""
    try:
        view = viewer()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    return _forget(view, options.forget) if options.forget else _list(view, as_json=options.json)


def _list(view: Viewer, *, as_json: bool) -> int:
    feed, now = view.feed(), utc_now()
    try:
        board = feed.look(now)
        scopes = feed.world(now).scopes
    finally:
        feed.close()
    if as_json:
        print(json.dumps([_record(scope, now) for scope in scopes], indent=2, ensure_ascii=False))
    else:
        for line in _table(scopes, now):
            print(line)
    for trouble in board.troubles:
        print(trouble, file=sys.stderr)
    if not scopes:
        print("Nothing was read here yet: open the wall, or run `lockn-control collect --once`.", file=sys.stderr)
    return 0


def _table(scopes: Iterable[Scope], now: datetime) -> Iterable[str]:
    rows: list[tuple[str, ...]] = [("SCOPE", "STATE", "EVERY", "LAST READ", "TOOK", "OUTAGE")]
    rows += [_cells(scope, now) for scope in scopes]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cells(scope: Scope, now: datetime) -> tuple[str, ...]:
    said = f"{scope.outage.sentence}  {scope.outage.remedy}".strip() if scope.outage else ""
    return (
        scope.name + (" !" if scope.critical else ""),
        _state(scope, now),
        f"{scope.every:g} s",
        f"{age((now - scope.ok_at).total_seconds())} ago" if scope.ok_at else "never",
        f"{scope.took * 1000:.0f} ms" if scope.took is not None else "?",
        said,
    )


def _state(scope: Scope, now: datetime) -> str:
    return "off" if absent(scope) else freshness(scope, now).value


def _record(scope: Scope, now: datetime) -> dict[str, Any]:
    return {
        "scope": scope.name,
        "source": scope.source,
        "state": _state(scope, now),
        "critical": scope.critical,
        "every_s": scope.every,
        "last_read": scope.ok_at.isoformat() if scope.ok_at else None,
        "took_s": scope.took,
        "next": scope.next_at.isoformat() if scope.next_at else None,
        "outage": {"kind": scope.outage.kind.value, "sentence": scope.outage.sentence, "remedy": scope.outage.remedy}
        if scope.outage
        else None,
    }


def _forget(view: Viewer, scope: str) -> int:
    feed = view.feed()
    try:
        feed.look(utc_now())
        if feed.world(utc_now()).scope(scope) is None:
            print(f"no source of this name: {scope}; `lockn-control sources` lists them", file=sys.stderr)
            return EXIT_USAGE
        feed.wish(Verb.FORGET, scope, utc_now())
    except StoreTrouble as trouble:
        print(f"{trouble} {trouble.remedy}", file=sys.stderr)
        return 1
    finally:
        feed.close()
    print(f"asked the engine to stop expecting {scope}", file=sys.stderr)
    return 0
