"""Wrapping."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.prose import wrapped


def test_it_breaks_at_blanks() -> None:
    assert wrapped("one two three", 7) == ("one two", "three")


def test_a_word_that_is_too_long_is_broken() -> None:
    assert wrapped("a bcdefgh", 4) == ("a", "bcde", "fgh")


def test_line_ends_stay() -> None:
    assert wrapped("one\ntwo", 20) == ("one", "two")


def test_nothing_is_one_empty_line() -> None:
    assert wrapped("", 20) == ("",)


@given(st.text(max_size=200), st.integers(2, 40))
def test_no_line_is_too_wide(text: str, cells: int) -> None:
    assert all(cell_len(line) <= cells for line in wrapped(text, cells))
