"""One row for all git work trees: how many there are, and by name only what is wrong with one."""

from collections.abc import Iterable
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Checkout
from board.status.view import TONES, View, row, unread
from board.worktrees import is_stale

SOURCE: Final = "checkouts"
LABEL: Final = "git"
COUNT: Final = 15
"""Cells for the number of work trees."""
MOST: Final = 3
"""Work trees that are named."""


def checkout_rows(view: View) -> Iterable[StatusRow]:
    """A single row, where any work tree is watched."""
    trees = view.world.of(Checkout)
    if not trees:
        yield from (each for each in unread(view, SOURCE, LABEL) if _outage(view))
        return
    subject = next((each for each in trees if each.key in view.alarm), trees[0])
    yield row(view, subject, LABEL, (*_counts(view, trees), *_wrong(view, trees)))


def _outage(view: View) -> bool:
    scope = view.world.scope(SOURCE)
    return scope is not None and scope.outage is not None


def _counts(view: View, trees: tuple[Checkout, ...]) -> Iterable[Cell]:
    noun = "work tree" if len(trees) == 1 else "work trees"
    yield Words(f"{len(trees):>3} {noun}", Tone.PLAIN, width=COUNT)
    changed = sum(bool(each.changed) for each in trees)
    if changed:
        yield Words(f"{changed} with changes", Tone.QUIET)
    stale = sum(is_stale(view.world, each) for each in trees)
    if stale:
        yield Words(f"{stale} stale, prune", Tone.QUIET)


def _wrong(view: View, trees: tuple[Checkout, ...]) -> Iterable[Cell]:
    """What cannot be read or written, each by its folder."""
    wrong = [each for each in trees if each.why or each.barred]
    for each in wrong[:MOST]:
        tone = TONES[view.alarm[each.key]] if each.key in view.alarm else Tone.UNKNOWN if each.why else Tone.PLAIN
        name = each.path.rstrip("/").rpartition("/")[2]
        yield Words(f"? {name}: {each.why}" if each.why else f"▲ {name}: no commit possible", tone)
    if len(wrong) > MOST:
        yield Words(f"+{len(wrong) - MOST}", Tone.QUIET)
