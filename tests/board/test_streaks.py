"""Failures in a row, whatever stands between and on top of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.facts import FailureClass, Verdict
from board.streaks import Light, Streak, classes, light, mains, said, streak, worst
from tests.board.rules.forges import FAILED, PASSED, PENDING, RUNNING, main, run
from tests.board.worlds import world

OVER, UNKNOWN = Verdict.PASSED_OVER, Verdict.UNKNOWN
verdicts = st.sampled_from([FAILED, PASSED, PENDING, RUNNING, OVER, UNKNOWN])


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ((PASSED, FAILED), Streak(0)),
        ((FAILED, PASSED), Streak(1)),
        ((FAILED, OVER, FAILED, PASSED), Streak(2)),
        ((PENDING, FAILED, FAILED, FAILED), Streak(3, PENDING)),
        ((RUNNING, PENDING, FAILED), Streak(1, RUNNING)),
        ((FAILED,) * 21, Streak(21, more=True)),
        ((FAILED,) * 5 + (OVER,) * 16, Streak(5, more=True)),
        ((FAILED,) * 11, Streak(11)),
        ((OVER,), Streak(0)),
    ],
)
def test_only_a_success_ends_a_streak(seen: tuple[Verdict, ...], expected: Streak) -> None:
    assert streak(run(*seen)) == expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ((FAILED, PASSED), Light.RED),
        ((RUNNING, FAILED), Light.RECOVERING),
        ((PENDING, OVER, FAILED), Light.RECOVERING),
        ((RUNNING, PASSED, FAILED), Light.RUNNING),
        ((PASSED, FAILED), Light.GREEN),
        ((OVER, PASSED), Light.GREEN),
        ((OVER,), Light.UNKNOWN),
        ((UNKNOWN,), Light.UNKNOWN),
        ((RUNNING,), Light.UNKNOWN),
    ],
)
def test_a_branch_is_as_its_last_run_that_ended(seen: tuple[Verdict, ...], expected: Light) -> None:
    assert light(run(*seen)) is expected


@given(st.lists(verdicts, min_size=1, max_size=21))
def test_a_branch_whose_last_run_that_ended_failed_is_never_green(seen: list[Verdict]) -> None:
    ended = next((each for each in seen if each in (FAILED, PASSED)), None)
    assert (light(run(*seen)) in (Light.GREEN, Light.RUNNING)) <= (ended is not FAILED)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ((FAILED,), "failed"),
        ((PENDING, FAILED, FAILED, FAILED), "failed 3 in a row, attempt 4 queued"),
        ((RUNNING, FAILED), "failed, attempt 2 runs"),
        ((RUNNING,), "runs"),
        ((PASSED,), ""),
        ((FAILED,) * 21, "failed 21+ in a row"),
    ],
)
def test_a_streak_is_told_with_the_attempt_on_top(seen: tuple[Verdict, ...], words: str) -> None:
    assert said(run(*seen)) == words


def test_a_run_that_waits_for_leave_is_not_merely_queued() -> None:
    assert said(run(PENDING, held=True)) == "waits for approval"


def test_the_worst_of_several_workflows_counts() -> None:
    assert worst((main(PASSED), main(RUNNING, FAILED))) is Light.RECOVERING
    assert worst(()) is Light.UNKNOWN


def test_classes_are_told_the_oldest_first_and_unknown_ones_not_at_all() -> None:
    told = (FailureClass.FORMAT, FailureClass.UNKNOWN, FailureClass.BUILD)
    assert classes(run(FAILED, FAILED, FAILED, classes=told)) == (FailureClass.BUILD, FailureClass.FORMAT)
    assert classes(run(FAILED, failure_class=FailureClass.TEST)) == (FailureClass.TEST,)


def test_main_branches_stand_by_their_repositories() -> None:
    found = mains(world(main(), main(repository="lockn/web"), run()))
    assert list(found) == ["gitea/lockn/api", "gitea/lockn/web"]
