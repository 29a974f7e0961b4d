"""``sources``: what is watched, what that costs and what is wrong, our own health, and forgetting what is gone."""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from board.alerts.act import Act, Verb
from board.alerts.loudness import BUDGET
from board.health import SOURCE, Health, Watched, health, loudness_lines, own_lines
from board.words import age
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
        told = health(feed.world(now))
    finally:
        feed.close()
    if as_json:
        print(json.dumps([_record(each, told) for each in told.sources], indent=2, ensure_ascii=False))
    else:
        for line in (*_table(told.sources, now), *_own(told, now)):
            print(line)
    for trouble in board.troubles:
        print(trouble, file=sys.stderr)
    if not told.sources:
        print("Nothing was read here yet: open the wall, or run `lockn-control collect --once`.", file=sys.stderr)
    return 0


def _table(sources: Iterable[Watched], now: datetime) -> Iterable[str]:
    rows: list[tuple[str, ...]] = [("SCOPE", "STATE", "EVERY", "LAST READ", "TOOK", "COST", "NEXT", "OUTAGE")]
    rows += [_cells(each, now) for each in sources]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _cells(watched: Watched, now: datetime) -> tuple[str, ...]:
    scope = watched.scope
    said = f"{scope.outage.sentence}  {scope.outage.remedy}".strip() if scope.outage else ""
    return (
        scope.name + (" !" if scope.critical else ""),
        watched.state,
        f"{scope.every:g} s",
        f"{age((now - scope.ok_at).total_seconds())} ago" if scope.ok_at else "never",
        f"{scope.took * 1000:.0f} ms" if scope.took is not None else "?",
        f"{watched.cost:.2f} %" if watched.cost is not None else "?",
        f"in {age((scope.next_at - now).total_seconds())}" if scope.next_at else "?",
        said,
    )


def _own(told: Health, now: datetime) -> Iterable[str]:
    """The dashboard itself, below the table; what is too much has a mark."""
    for heading, lines in (("ITSELF", own_lines(told, now)), ("LOUDNESS OF THE WEEK", loudness_lines(told))):
        yield ""
        yield heading
        for each in lines:
            yield f"{'!' if each.over else ' '} {each.label:<24}{each.text:<14}  {each.against}".rstrip()
    if told.loudness and told.loudness.sentence:
        yield told.loudness.sentence


def _record(watched: Watched, told: Health) -> dict[str, Any]:
    scope = watched.scope
    return {
        "scope": scope.name,
        "source": scope.source,
        "state": watched.state,
        "critical": scope.critical,
        "every_s": scope.every,
        "last_read": scope.ok_at.isoformat() if scope.ok_at else None,
        "took_s": scope.took,
        "cost_percent": None if watched.cost is None else round(watched.cost, 4),
        "polls_per_hour": round(watched.polls, 1),
        "next": scope.next_at.isoformat() if scope.next_at else None,
        "outage": {"kind": scope.outage.kind.value, "sentence": scope.outage.sentence, "remedy": scope.outage.remedy}
        if scope.outage
        else None,
        "own": _figures(told) if scope.source == SOURCE else None,
    }


def _figures(told: Health) -> dict[str, Any] | None:
    """The dashboard's own figures, in the record of the source that it is itself."""
    own, loud = told.own, told.loudness
    if own is None:
        return None
    return {
        "version": own.version,
        "pid": own.pid,
        "started": own.started_at.isoformat() if own.started_at else None,
        "cpu_percent": own.cpu,
        "memory_bytes": own.memory,
        "store_bytes": own.store,
        "store_limit_bytes": own.store_limit,
        "store_growth_bytes_per_day": own.growth,
        "new_in_10_min": own.new,
        "open_incidents": own.incidents,
        "loudness": {each.figure.value: loud.value(each.figure) for each in BUDGET} if loud else None,
        "budget": {each.figure.value: each.most for each in BUDGET},
        "loudest_rule": loud.loudest or None if loud else None,
    }


def _forget(view: Viewer, scope: str) -> int:
    feed = view.feed()
    try:
        feed.look(utc_now())
        if feed.world(utc_now()).scope(scope) is None:
            print(f"no source is called {scope!r}; `lockn-control sources` lists them", file=sys.stderr)
            return EXIT_USAGE
        feed.ask(Act(at=utc_now(), verb=Verb.FORGET, target=scope))
    except StoreTrouble as trouble:
        print(f"{trouble} {trouble.remedy}", file=sys.stderr)
        return 1
    finally:
        feed.close()
    print(f"asked the engine to stop expecting {scope}", file=sys.stderr)
    return 0
