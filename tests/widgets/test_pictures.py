"""Glyphs, spark lines and bars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.board import Tone
from widgets.glyphs import tall
from widgets.ink import plain, width
from widgets.spark import bar, spark


@pytest.mark.parametrize("word", ["0123456789", "NOW", "SOON", "YOU", "CALM", "BLIND", "?"])
def test_glyphs_are_three_cells_wide_in_each_of_three_rows(word: str) -> None:
    assert {len(line) for heavy in (False, True) for line in tall(word, heavy=heavy)} == {3 * len(word)}


def test_no_two_digits_look_alike() -> None:
    assert len({tall(digit) for digit in "0123456789?"}) == 11


def test_the_colon_of_the_clock_takes_one_cell() -> None:
    assert tall("13:24")[1] == " │  ─┤:╭─╯╰─┤"


def test_a_spark_line_shows_the_latest_and_leaves_gaps() -> None:
    assert plain(spark((0.9, 0.0, None, 0.5, 1.0), 4, Tone.LIVE)) == "▁ ▅█"


def test_a_short_past_stands_at_the_right() -> None:
    assert plain(spark((0.0,), 3, Tone.LIVE)) == "  ▁"


def test_the_limit_stands_beside_the_spark_line_at_its_height() -> None:
    marks = [plain(spark((), 0, Tone.LIVE, mark))[-1] for mark in (0.0, 0.5, 1.0)]
    assert marks == ["⎽", "─", "⎺"]


@pytest.mark.parametrize(
    ("part", "drawn"), [(0.0, "▁▁▁▁▁▁"), (0.001, "▇▁▁▁▁▁"), (0.5, "▇▇▇▁▁▁"), (0.999, "▇▇▇▇▇▁"), (1.0, "▇▇▇▇▇▇")]
)
def test_a_bar_is_empty_and_full_only_when_it_is(part: float, drawn: str) -> None:
    assert plain(bar(part, 6, Tone.PLAIN)) == drawn


@given(value=st.floats(-10, 10), cells=st.integers(2, 20))
def test_values_off_the_scale_stay_in_their_cells(value: float, cells: int) -> None:
    assert width(bar(value, cells, Tone.PLAIN)) == cells
    assert width(spark((value,) * 30, cells, Tone.PLAIN, value)) == cells + 1
