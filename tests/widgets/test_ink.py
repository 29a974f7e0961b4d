import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from board.board import Tone
from tests.widgets.strategies import texts
from widgets.ink import Row, Span, Spot, beside, choose, cut, ends, fit, left, listed, plain, right, row, solid, width


@given(text=texts, cells=st.integers(0, 40))
def test_fields_are_exactly_as_wide_as_asked(text: str, cells: int) -> None:
    assert width((left(text, cells),)) == cells
    assert width((right(text, cells),)) == cells
    assert cell_len(cut(text, cells)) <= cells


@given(parts=st.lists(texts, max_size=5), cells=st.integers(0, 60))
def test_a_fitted_line_is_exactly_as_wide_as_asked(parts: list[str], cells: int) -> None:
    line = tuple(Span(solid(text)) for text in parts)
    assert width(fit(line, cells)) == cells
    assert width(ends(line, line[:1], cells)) == cells


@given(text=texts)
def test_a_solid_text_is_as_wide_as_its_characters(text: str) -> None:
    assert cell_len(solid(text)) == sum(cell_len(each) for each in solid(text))
    assert "\x1b" not in solid(text)


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("metrics", 7, "metrics"),
        ("metrics", 5, "metr…"),
        ("漢字漢字", 5, "漢字…"),
        ("漢字漢字", 4, "漢…"),
        ("a", 0, ""),
    ],
)
def test_a_text_too_long_ends_in_an_ellipsis(text: str, cells: int, expected: str) -> None:
    assert cut(text, cells) == expected


def test_a_line_is_not_cut_where_only_blanks_stand_out() -> None:
    assert plain(fit((Span("cpu   "),), 4)) == "cpu "


def test_only_whole_parts_are_listed() -> None:
    assert listed(("up 15 min", "booted 13:09", "after 2 h off"), 26) == "up 15 min · booted 13:09"


def test_rows_beside_each_other_keep_their_keys() -> None:
    (joined,) = beside((row((Span("left"),), 6, "a"),), (row((Span("right"),), 8, "b"),))
    assert joined.spots == (Spot(0, 6, "a"), Spot(6, 8, "b"))
    assert [joined.at(x) for x in (0, 5, 6, 13, 14)] == ["a", "a", "b", "b", None]


def test_choosing_marks_the_cells_of_one_key() -> None:
    rows = beside((row((Span("left"),), 6, "a"),), (row((Span("right"),), 8, "b"),))
    (chosen,) = choose(rows, "b")
    assert plain(tuple(span for span in chosen.line if span.chosen)) == "right   "


def test_choosing_nothing_changes_nothing() -> None:
    rows = (Row((Span("text", Tone.NOW),)),)
    assert choose(rows, None) == rows
