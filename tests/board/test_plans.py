"""How far plans are, and at which pace they go on."""

from datetime import date, timedelta

from board.facts import Stage
from board.plans import is_over, pace, share, throughput, untracked
from tests.board.rules.work import DAY, milestone, planned, ticket
from tests.board.worlds import at, world


def back(*days: int) -> tuple[date, ...]:
    """Days so many days ago."""
    return tuple(DAY - timedelta(days=each) for each in days)


def test_a_plan_without_points_has_no_share() -> None:
    assert share(milestone(7, total=None)) is None
    assert share(milestone(7, total=0)) is None
    assert share(milestone(7, 49)) == 1


def test_a_plan_is_over_when_all_is_done_or_its_tracker_says_so() -> None:
    assert is_over(milestone(7, 49))
    assert is_over(milestone(7, state="Completed"))
    assert not is_over(milestone(7))


def test_the_pace_is_that_of_the_last_weeks_and_says_when_it_ends() -> None:
    plan = milestone(7, 30, ended=back(1, 3, 8, 14))
    assert pace(plan, DAY) == "15 a week, at this pace done 19 Feb (1 d late)"


def test_one_that_was_done_long_ago_makes_no_pace() -> None:
    assert pace(milestone(7, 30, ended=back(1, 90)), DAY) == "no pace yet"


def test_throughput_is_counted_by_weeks_that_begin_on_monday() -> None:
    works = [
        ticket("LOC-1", Stage.DONE, ended_at=at(0), estimate=3),
        ticket("LOC-2", Stage.DONE, ended_at=at(-86_400 * 2), estimate=2),
        ticket("LOC-3", Stage.DONE, ended_at=at(-86_400 * 3)),
        ticket("LOC-4", Stage.CANCELED, ended_at=at(0), estimate=8),
    ]
    weeks = throughput(works, DAY)
    assert weeks[:2] == ((date(2026, 2, 9), 2, 5.0), (date(2026, 2, 2), 1, 0.0))
    assert len(weeks) == 6


def test_a_project_is_known_by_its_name_in_any_case() -> None:
    known = planned("LOCKN TUNE", tracker="linear")
    assert [each.name for each in untracked(world(planned(), planned("Other"), known, ticket("LOC-9")))] == ["Other"]


def test_what_ended_without_points_makes_no_pace() -> None:
    assert pace(milestone(7, 0, ended=back(1, 3)), DAY) == "no pace yet"
