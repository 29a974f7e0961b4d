"""The five figures of an alarm system's budget, from the comings and goings of lines."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.alerts.loudness import BUDGET, Figure, Loudness, Raised, fresh, loudest, loudness
from board.board import Severity
from tests.board.worlds import T0, at

HOUR = 3600.0
DAY = 24 * HOUR
WEEK = 7 * DAY
NOW = at(WEEK)


def line(second: float, rule: str = "llm.down", severity: Severity = Severity.SOON, **more: Any) -> Raised:
    """A line that still stands."""
    return Raised(at=at(second), rule=rule, severity=severity, **more)


def gone(second: float, after: float = 60, rule: str = "llm.down") -> Raised:
    """A line that went again."""
    return Raised(at=at(second), until=at(second + after), rule=rule, severity=Severity.SOON)


def heard(*raised: Raised, now: datetime = NOW, since: datetime = T0) -> Loudness:
    return loudness(raised, now, since)


def burst(count: int, begin: float, apart: float = 1) -> tuple[Raised, ...]:
    return tuple(gone(begin + number * apart) for number in range(count))


def test_a_silent_week_is_within_the_budget() -> None:
    assert heard() == Loudness(hourly=0, peak=0, flooded=0, old=0, chattering=0)
    assert heard().sentence == ""


def test_lines_per_hour_are_the_average_of_a_week() -> None:
    assert heard(*burst(336, 1000, HOUR / 4)).hourly == pytest.approx(2)


def test_an_hour_of_watching_is_not_divided_by_a_week() -> None:
    assert heard(*burst(8, 60, 300), now=at(HOUR)).hourly == pytest.approx(8)


def test_a_minute_of_watching_is_not_made_into_hundreds_of_lines_per_hour() -> None:
    assert heard(*burst(8, 1), now=at(60)).hourly == pytest.approx(8)


def test_what_is_older_than_a_week_is_forgotten() -> None:
    quiet = heard(*burst(50, 0), now=at(WEEK + 60))
    assert (quiet.hourly, quiet.peak, quiet.loudest) == (0, 0, "")


def test_a_note_is_no_line_of_the_top_tier() -> None:
    notes = tuple(line(WEEK - DAY * 2, severity=Severity.NOTE, chattering=True) for _ in range(30))
    assert heard(*notes) == heard()


def test_the_peak_is_the_most_within_any_ten_minutes() -> None:
    assert heard(*burst(4, 100), *burst(7, 400), *burst(3, 5000)).peak == 11


def test_a_line_ten_minutes_later_is_in_the_next_window() -> None:
    assert heard(gone(100), gone(700)).peak == 1
    assert heard(gone(100), gone(699)).peak == 2


def test_a_flood_begins_above_ten_and_ends_below_five() -> None:
    # The eleventh comes at 1010; from 1606 on, only four of them are younger than ten minutes.
    assert heard(*burst(11, 1000)).flooded == pytest.approx(100 * (1606 - 1010) / WEEK)
    assert heard(*burst(10, 1000)).flooded == 0


def test_a_flood_lasts_while_there_are_five_new_lines() -> None:
    fed = heard(*burst(11, 1000), *burst(20, 1130, 120))
    assert fed.flooded == pytest.approx(100 * (1130 + 15 * 120 + 600 - 1010) / WEEK)


def test_two_floods_add_up() -> None:
    once = heard(*burst(11, 1000)).flooded
    assert heard(*burst(11, 1000), *burst(11, 9000)).flooded == pytest.approx(2 * once)


def test_a_flood_that_goes_on_counts_up_to_now() -> None:
    assert heard(*burst(12, WEEK - 100)).flooded == pytest.approx(100 * 90 / WEEK)


def test_a_line_of_a_day_is_old_unless_a_person_is_waited_for_or_it_is_put_aside() -> None:
    old = line(DAY)
    assert heard(old).old == 1
    assert heard(line(DAY, severity=Severity.YOU), line(DAY, shelved=True)).old == 0
    assert heard(gone(DAY), line(WEEK - HOUR)).old == 0


def test_a_line_may_be_older_than_the_week_that_is_counted() -> None:
    assert heard(line(-DAY)).old == 1


def test_chattering_lines_are_those_that_stand() -> None:
    assert heard(line(0, chattering=True), line(0)).chattering == 1


def test_the_loudest_rule_is_named_with_its_count() -> None:
    mixed = heard(*burst(3, 1, HOUR), gone(5, rule="gpu.vram"), gone(9, rule="gpu.vram"))
    assert (mixed.loudest, mixed.loudest_times) == ("llm.down", 3)


def test_of_two_rules_as_loud_the_first_by_name_is_named() -> None:
    assert loudest([line(0, "b.x"), line(1, "a.x")]) == ("a.x", 1)


def test_too_loud_is_said_in_a_sentence_with_the_rule_to_look_at() -> None:
    assert heard(*burst(9 * 168, 100, 400)).sentence == "too loud: 9 lines per hour; loudest rule: llm.down"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (Figure.HOURLY, 6, 6.1),
        (Figure.PEAK, 10, 11),
        (Figure.FLOODED, 0.99, 1),
        (Figure.OLD, 4, 5),
        (Figure.CHATTERING, 0, 1),
    ],
)
def test_each_figure_has_its_limit(name: Figure, good: float, bad: float) -> None:
    allowance = next(each for each in BUDGET if each.figure is name)
    assert (allowance.exceeded(good), allowance.exceeded(bad)) == (False, True)


def test_only_the_last_ten_minutes_are_fresh() -> None:
    lines = (line(0), line(1), line(600), line(601), line(300, severity=Severity.NOTE))
    assert [each.at for each in fresh(lines, at(600))] == [at(1), at(600)]


times = st.lists(st.integers(0, 7200), max_size=60)


@given(times)
def test_the_order_in_which_lines_are_given_changes_nothing(seconds: list[int]) -> None:
    lines = [gone(second, rule=f"x.{second % 3}") for second in seconds]
    assert heard(*lines) == heard(*reversed(lines))


@given(times)
def test_floods_are_those_that_counting_second_by_second_finds(seconds: list[int]) -> None:
    flooded, lasted = False, 0
    for second in range(8000):
        count = sum(second - 600 < each <= second for each in seconds)
        flooded = count > 10 or (flooded and count >= 5)
        lasted += flooded
    told = heard(*map(gone, seconds), now=at(8000)).flooded / 100 * timedelta(seconds=8000)
    assert told.total_seconds() == pytest.approx(lasted)


@given(times, st.integers(-86_400, 86_400))
def test_a_clock_that_jumps_makes_no_figure_impossible(seconds: list[int], now: int) -> None:
    told = heard(*map(gone, seconds), now=at(now))
    assert told.hourly >= 0
    assert 0 <= told.peak <= len(seconds)
    assert 0 <= told.flooded <= 100
