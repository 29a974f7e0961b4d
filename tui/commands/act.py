"""``ack``, ``shelve``, ``pin`` and the like: what a person does about alerts and rows of the queue, for scripts."""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

from board.alerts.act import Act, Verb
from board.alerts.acting import Refused, outcome
from board.until import Refusal
from tui.asking import (
    Asked,
    hiding,
    noting,
    opening,
    pinning,
    restoring,
    shelving,
    snoozing,
    unknown,
    unshelving,
    window_of,
)
from tui.commands.desk import Desk, at_the_desk
from tui.commands.tables import shelf_table
from tui.pick import one, row
from widgets.tags import windows


def run(options: argparse.Namespace) -> int:
    """Do what is asked for and say so on standard error; without anything to do, list the maintenance windows."""
    if options.does == "maintenance" and not (options.what or options.end):
        return at_the_desk(_list)
    return at_the_desk(lambda desk: _do(desk, options))


def _do(desk: Desk, options: argparse.Namespace) -> None:
    act = _ACTS[options.does](desk, options)
    desk.feed.ask(act)
    print(outcome(act, desk.asker.zone), file=sys.stderr)


def _list(desk: Desk) -> None:
    for line in shelf_table(windows(desk.board.shelved), desk.asker.now, desk.asker.zone):
        print(line)


def _ack(desk: Desk, options: argparse.Namespace) -> Act:
    line, asker = one(desk.feed.lines(desk.asker.now), options.id), desk.asker
    verb = Verb.RESUME if options.undo else Verb.ACKNOWLEDGE
    return Act(at=asker.now, who=asker.who, verb=verb, target=line.key)


def _shelve(desk: Desk, options: argparse.Namespace) -> Act:
    line = one(desk.feed.lines(desk.asker.now), options.id)
    return _understood(shelving(line, options.until, desk.asker, options.reason))


def _unshelve(desk: Desk, options: argparse.Namespace) -> Act:
    return unshelving(one(desk.board.shelved, options.id).key, desk.asker)


def _tried(desk: Desk, options: argparse.Namespace) -> Act:
    line = one(desk.feed.lines(desk.asker.now), options.id)
    return _understood(noting(line.key, " ".join(options.text), desk.asker))


def _maintenance(desk: Desk, options: argparse.Namespace) -> Act:
    target, more = window_of(" ".join((*(options.end or ()), *options.what)))
    if more:
        raise Refused(f"{more!r} is too much: all, source NAME or box NAME, and --until")
    if options.end and target:
        return unshelving(target, desk.asker)
    if fault := unknown(target, desk.board):
        raise Refused(fault)
    return _understood(opening(target, options.until or "", desk.asker, options.reason))


def _pin(desk: Desk, options: argparse.Namespace) -> Act:
    return pinning(replace(row(desk.board.queue, options.id), mark=""), desk.asker)


def _snooze(desk: Desk, options: argparse.Namespace) -> Act:
    return _understood(snoozing(row(desk.board.queue, options.id), options.until, desk.asker, options.reason))


def _hide(desk: Desk, options: argparse.Namespace) -> Act:
    return hiding(row(desk.board.queue, options.id), desk.asker)


def _restore(desk: Desk, options: argparse.Namespace) -> Act:
    return restoring(row(desk.board.queue, options.id), desk.asker)


def _understood(found: Asked | Refusal) -> Act:
    if isinstance(found, Refusal):
        raise Refused(found.sentence)
    return found.act


_ACTS: Mapping[str, Callable[[Desk, argparse.Namespace], Act]] = {
    "ack": _ack,
    "shelve": _shelve,
    "unshelve": _unshelve,
    "tried": _tried,
    "maintenance": _maintenance,
    "pin": _pin,
    "snooze": _snooze,
    "hide": _hide,
    "restore": _restore,
}
