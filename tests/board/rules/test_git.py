"""Rules about git."""

from typing import Any

import pytest

from board.board import Severity
from board.facts import Checkout
from tests.board.rules.workers import REPO, session, tree
from tests.board.worlds import at, found

DAY = 86_400


def old(number: int, **more: Any) -> Checkout:
    return tree(number, **{"made_at": at(-2 * DAY), **more})


@pytest.mark.parametrize(("count", "firm"), [(0, None), (1, False), (2, False), (3, True)])
def test_three_stale_work_trees_are_noted_and_none_ends_it(count: int, *, firm: bool | None) -> None:
    said = found("git.stale_worktrees", tree(9, path=REPO, merged=None), *(old(each) for each in range(count)))
    assert [each.firm for each in said] == ([] if firm is None else [firm])


def test_it_is_told_which_and_what_mends_it() -> None:
    (note,) = found("git.stale_worktrees", *(old(each, missing=True) for each in range(3)))
    assert note.severity is Severity.NOTE
    assert note.what == "Work trees of lockn: 3 are stale"
    assert note.why == "lockn-0 (gone), lockn-1 (gone), lockn-2 (gone)"
    assert note.do == note.command == f"git -C {REPO} worktree prune"


@pytest.mark.parametrize(
    "more",
    [
        {"merged": False},
        {"merged": None},
        {"made_at": at(-600)},
        {"made_at": None},
        {"changed": 2},
        {"locked": "on a stick", "missing": True},
    ],
)
def test_what_somebody_may_need_is_not_stale(more: dict[str, Any]) -> None:
    assert not found("git.stale_worktrees", *(old(each, **more) for each in range(3)))


def test_nor_is_one_in_which_an_agent_works() -> None:
    assert not found("git.stale_worktrees", *(fact for each in range(3) for fact in (old(each), session(each))))


@pytest.mark.parametrize(("age", "told"), [(DAY - 60, False), (DAY + 60, True)])
def test_a_single_one_among_temporary_files_is_stale_after_a_day(age: float, *, told: bool) -> None:
    left = tree(1, path="/tmp/ms21-test", merged=False, made_at=at(-age))  # noqa: S108 - a name, nothing is made
    said = found("git.stale_worktrees", left)
    assert bool(said) is told
    assert all(each.firm for each in said)
