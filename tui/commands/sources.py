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
from tui.commands.desk import Desk, at_the_desk
from tui.commands.tables import columns
from tui.pick import NotOne

_HEAD = ("SCOPE", "STATE", "FROM", "EVERY", "LAST READ", "TOOK", "COST", "NEXT", "OUTAGE")


def run(options: argparse.Namespace) -> int:
    """Print the table, or ask the engine to forget a scope."""
    return at_the_desk(lambda desk: _forget(desk, options.forget) if options.forget else _list(desk, options.json))


def _list(desk: Desk, as_json: bool) -> None:
    told, now = health(desk.feed.world(desk.asker.now)), desk.asker.now
    if as_json:
        print(json.dumps([_record(each, told) for each in told.sources], indent=2, ensure_ascii=False))
    else:
        for line in (*columns(_HEAD, [_cells(each, now) for each in told.listed]), *_own(told, now)):
            print(line)
    if not told.sources:
        print("Nothing was read here yet: open the wall, or run `lockn-control collect --once`.", file=sys.stderr)


def _cells(watched: Watched, now: datetime) -> tuple[str, ...]:
    scope = watched.scope
    said = f"{scope.outage.sentence}  {scope.outage.remedy}".strip() if scope.outage else ""
    return (
        scope.name + (" !" if scope.critical else ""),
        watched.state,
        scope.origin.value if scope.origin else "?",
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
        "origin": scope.origin.value if scope.origin else None,
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


def _forget(desk: Desk, scope: str) -> None:
    if desk.feed.world(desk.asker.now).scope(scope) is None:
        raise NotOne(f"no source is called {scope!r}; `lockn-control sources` lists them")
    desk.feed.ask(Act(at=desk.asker.now, who=desk.asker.who, verb=Verb.FORGET, target=scope))
    print(f"asked the engine to stop expecting {scope}", file=sys.stderr)
