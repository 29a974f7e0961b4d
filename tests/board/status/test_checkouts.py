"""The row of the work trees: how many, and by name only what is wrong."""

from typing import Any

from board.board import Severity, StatusRow, Tone
from board.past import Past
from board.reading import Outage, OutageKind
from board.status import View, rows
from tests.board.rules.workers import REPO, tree
from tests.board.worlds import at, scope, world

NONE = Outage(OutageKind.ABSENT, "no git work tree is named, and no agent works in one")


def row(*facts: Any, **more: Any) -> StatusRow | None:
    """The row, if there is one."""
    found = rows(View(world(*facts, **more), Past(), {tree(3).key: Severity.SOON}))
    return next((each for each in found if each.label == "git"), None)


def said(found: StatusRow | None) -> list[str]:
    return [getattr(cell, "text", "") for cell in found.cells] if found else []


def test_work_trees_are_counted_and_those_that_are_stale_are_to_be_pruned() -> None:
    old = [tree(number, made_at=at(-90_000)) for number in (5, 6)]
    found = row(tree(1, path=REPO, changed=2), tree(2), *old)
    assert said(found) == ["  4 work trees", "1 with changes", "2 stale, prune"]


def test_a_single_one_is_one() -> None:
    assert said(row(tree(1))) == ["  1 work tree"]


def test_what_cannot_be_read_is_unknown_and_what_cannot_be_written_has_its_alert() -> None:
    distrusted, barred = tree(2, changed=None, why="git does not trust it"), tree(3, barred="/x owned by root")
    found = row(distrusted, barred)
    assert found is not None
    assert said(found)[1:] == ["? lockn-2: git does not trust it", "▲ lockn-3: no commit possible"]
    assert [getattr(cell, "tone", None) for cell in found.cells[1:]] == [Tone.UNKNOWN, Tone.SOON]
    assert found.key == barred.key


def test_of_many_only_some_are_named() -> None:
    assert said(row(*(tree(number, why="too slow") for number in range(5))))[-1] == "+2"


def test_where_there_are_none_it_is_grey_and_where_none_are_left_it_is_gone() -> None:
    [cell] = said(row(scopes=[scope("checkouts", None, outage=NONE)]))
    assert cell == "○ no git work tree is named, and no agent works in one"
    assert row(scopes=[scope("checkouts")]) is None
