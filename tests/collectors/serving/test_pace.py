import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.serving.pace import Pace

GAPS = st.lists(st.floats(min_value=0.1, max_value=60), min_size=1, max_size=30)


def test_one_reading_has_no_speed() -> None:
    assert Pace(2).take(0, 100) is None


def test_readings_too_close_are_not_compared() -> None:
    pace = Pace(2)
    pace.take(0, 0)
    assert pace.take(1.9, 50) is None
    assert pace.take(2.0, 60) == 30


def test_the_last_differences_are_averaged_over_their_time() -> None:
    pace = Pace(2, keep=2)
    pace.take(0, 0)
    pace.take(5, 1000)
    pace.take(10, 1010)
    assert pace.take(20, 1040) == pytest.approx(40 / 15)


def test_a_counter_that_falls_begins_anew() -> None:
    pace = Pace(2)
    pace.take(0, 100)
    pace.take(5, 200)
    assert pace.take(10, 3) is None


def test_a_counter_that_stands_still_has_speed_zero() -> None:
    pace = Pace(2)
    pace.take(0, 7)
    assert pace.take(5, 7) == 0


@settings(deadline=None)
@given(GAPS, st.integers(min_value=1, max_value=500))
def test_a_steady_counter_shows_its_speed_however_it_is_read(gaps: list[float], speed: int) -> None:
    pace, at = Pace(2, keep=3), 0.0
    pace.take(0, 0)
    for gap in gaps:
        at += gap
        rate = pace.take(at, int(at * speed))
        assert rate is None or rate == pytest.approx(speed, abs=0.5 + 1e-9)


@settings(deadline=None)
@given(GAPS, st.data())
def test_the_speed_never_leaves_the_range_of_the_true_ones(gaps: list[float], data: st.DataObject) -> None:
    pace, at, count = Pace(2, keep=3), 0.0, 0
    pace.take(0, 0)
    true = []
    for gap in gaps:
        step = data.draw(st.integers(min_value=0, max_value=1000))
        at, count = at + gap, count + step
        true.append(step / gap)
        rate = pace.take(at, count)
        assert rate is None or min(true) - 1e-6 <= rate <= max(true) + 1e-6
