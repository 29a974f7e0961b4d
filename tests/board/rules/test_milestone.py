"""Milestones whose date comes near."""

import pytest

from board.board import Severity
from tests.board.rules.work import milestone
from tests.board.worlds import found


@pytest.mark.parametrize(
    ("days", "done", "severities"),
    [
        (8, 10, []),
        (7, 10, [Severity.NOTE]),
        (7, 40, []),
        (2, 10, [Severity.NOTE, Severity.SOON]),
        (-3, 10, [Severity.NOTE, Severity.SOON]),
        (-3, 49, []),
    ],
)
def test_too_little_is_done_so_near_to_the_date(days: int, done: float, severities: list[Severity]) -> None:
    assert [each.severity for each in found("milestone.due", milestone(days, done)) if each.firm] == severities


def test_the_line_says_how_far_it_is_and_when() -> None:
    line = found("milestone.due", milestone(2, 30))[1]
    assert line.what == "Milestone M1 is due in 2 d, 61 % done"
    assert line.why == "30 of 49 by 13 Feb · no pace yet"


def test_one_of_which_nobody_knows_how_much_is_done_is_not_judged() -> None:
    assert not found("milestone.due", milestone(1, total=None))


def test_one_that_is_over_is_over() -> None:
    assert not found("milestone.due", milestone(-1, state="done"))
