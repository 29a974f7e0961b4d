"""Between its samples a number is a curve of steps, and where it is not known there is a gap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.store.curve import Piece, hold, mean, median, pieces, steps, summary

Samples = list[tuple[int, float | None]]


def curve(samples: Samples, *, since: int = 0, until: int = 1_000) -> list[Piece]:
    return list(pieces(samples, hold=90, since=since, until=until))


def test_a_sample_speaks_until_the_next_one() -> None:
    assert curve([(0, 1.0), (50, 2.0)], until=80) == [Piece(0, 50, 1.0), Piece(50, 80, 2.0)]


def test_a_sample_speaks_no_longer_than_its_series_holds() -> None:
    assert curve([(0, 1.0), (500, 2.0)], until=550) == [Piece(0, 90, 1.0), Piece(500, 550, 2.0)]


def test_a_sample_without_a_value_ends_the_line_there() -> None:
    assert curve([(0, 1.0), (20, None), (60, 2.0)], until=80) == [Piece(0, 20, 1.0), Piece(60, 80, 2.0)]


def test_a_sample_before_the_span_speaks_into_it() -> None:
    assert curve([(-30, 1.0)], until=100) == [Piece(0, 60, 1.0)]


def test_no_sample_is_no_curve() -> None:
    assert curve([]) == []


@pytest.mark.parametrize(("every", "seconds"), [(2, 90), (10, 90), (30, 150), (300, 960)])
def test_how_long_a_series_holds_follows_from_how_often_it_is_read(every: float, seconds: int) -> None:
    assert hold(every) == seconds * 1_000


def test_the_mean_of_a_step_is_weighted_by_time() -> None:
    assert mean([Piece(0, 90, 10.0), Piece(90, 100, 20.0)]) == pytest.approx(11.0)


def test_a_step_without_a_value_is_left_out() -> None:
    assert [at for at, _ in steps(curve([(0, 1.0), (500, 2.0)]), 100)] == [0, 500]


def test_the_median_counts_the_time_and_not_the_samples() -> None:
    assert median([Piece(0, 1, 9.0), Piece(1, 2, 8.0), Piece(2, 9, 1.0)]) == 1.0
    assert median([]) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.none() | st.integers(0, 9).map(float)),
        max_size=20,
        unique_by=lambda each: each[0],
    ),
    st.integers(1, 200),
)
def test_cutting_a_curve_neither_adds_nor_loses_a_moment(samples: Samples, step: int) -> None:
    whole = curve(sorted(samples))
    cut = [piece for _, part in steps(whole, step) for piece in part]
    assert [told(cut, moment) for moment in range(1_000)] == [told(whole, moment) for moment in range(1_000)]
    assert sum(summary(part).known for _, part in steps(whole, step)) == sum(stop - start for start, stop, _ in whole)


def told(curve: list[Piece], moment: int) -> float | None:
    return next((piece.value for piece in curve if piece.start <= moment < piece.stop), None)
