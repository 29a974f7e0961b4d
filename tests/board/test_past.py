"""Spark lines have gaps, and a number heads somewhere only when it does."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from board.past import Past, reaches, rise, series, spark

NOW = datetime(2026, 2, 11, 13, 24, tzinfo=UTC)


def every(seconds: float, values: list[float], *, end: datetime = NOW) -> list[tuple[datetime, float]]:
    start = end - timedelta(seconds=seconds * (len(values) - 1))
    return [(start + timedelta(seconds=seconds * index), value) for index, value in enumerate(values)]


def test_a_spark_line_scales_to_what_is_full() -> None:
    drawn = spark(every(60, [0, 25, 50, 75, 100], end=NOW), NOW, high=100, cells=10)
    assert drawn[-5:] == (0.0, 0.25, 0.5, 0.75, 1.0)


def test_a_time_without_a_reading_is_a_gap() -> None:
    drawn = spark([(NOW - timedelta(minutes=9), 50.0), (NOW, 60.0)], NOW, high=100, cells=10)
    assert drawn == (0.5, *(None,) * 8, 0.6)


def test_a_cell_keeps_its_readings_until_it_leaves() -> None:
    samples = every(60, [10.0, 20.0, 30.0])
    assert spark(samples, NOW + timedelta(seconds=59), high=100, cells=10) == spark(samples, NOW, high=100, cells=10)


def test_no_reading_at_all_is_all_gap() -> None:
    assert spark((), NOW, high=100, cells=4) == (None,) * 4


@given(
    st.floats(1, 1000),
    st.floats(0.001, 0.5),
    st.integers(3, 60),
)
def test_a_steady_ramp_reaches_its_limit_when_it_should(start: float, slope: float, count: int) -> None:
    samples = every(300, [start + slope * 300 * index for index in range(count)])
    due = 3600.0
    reached = reaches(samples, samples[-1][1] + slope * due)
    assert reached is not None
    assert abs((reached - NOW).total_seconds() - due) <= due / 10


def test_a_rise_of_a_few_minutes_is_no_trend() -> None:
    assert reaches(every(60, [1.0, 2.0, 3.0, 4.0, 5.0]), 10) is None


def test_two_readings_are_no_trend() -> None:
    assert reaches(every(900, [1, 2]), 10) is None


def test_noise_heads_nowhere() -> None:
    assert reaches(every(300, [5, 9, 4, 8, 5, 9, 4, 8]), 10) is None


def test_a_falling_number_never_runs_full() -> None:
    assert reaches(every(300, [9, 8, 7, 6]), 10) is None


def test_what_is_days_away_is_not_said() -> None:
    assert reaches(every(300, [1.0, 1.001, 1.002]), 100) is None


def test_an_unknown_series_gives_gaps_and_no_trend() -> None:
    past = Past()
    assert past.spark(series("b/host/cpu"), NOW, high=100, cells=3) == (None,) * 3
    assert past.full_at(series("b/host/mem"), 1.0) is None


def test_a_counter_grows_by_all_its_steps_up() -> None:
    assert rise(every(10, [1, 1, 4])) == 3


def test_a_counter_that_fell_began_again() -> None:
    assert rise(every(10, [5, 0, 2])) == 2


def test_means_that_make_up_a_whole_number_make_up_that_number() -> None:
    assert rise(every(10, [0, 0.1, 0.3, 3])) == 3


def test_a_counter_without_a_reading_is_unknown() -> None:
    assert rise([]) is None
