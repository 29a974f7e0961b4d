"""Whatever was found on a box stands in the config as one tame value."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from board.hygiene import tame
from tui.toml import literal, quoted


@given(st.text(max_size=200))
def test_a_text_comes_back_tame_and_whole(text: str) -> None:
    written = quoted(text)
    assert tomllib.loads(f"x = {written}")["x"] == tame(text, 4000)
    assert written.isprintable()


@given(st.dictionaries(st.text(min_size=1, max_size=9), st.integers() | st.booleans(), max_size=4))
def test_a_table_comes_back(table: dict[str, int]) -> None:
    names = {tame(name, 4000) for name in table}
    if len(names) == len(table):
        assert tomllib.loads(f"x = {literal(table)}")["x"] == {tame(k, 4000): v for k, v in table.items()}


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "true"), (5.0, "5"), (0.1, "0.1"), (("a", 'b"'), '["a", "b\\""]'), ({}, "{}"), (Path("/a"), '"/a"')],
)
def test_values_are_written_as_a_person_would(value: object, written: str) -> None:
    assert literal(value) == written


def test_what_toml_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError, match="no word for NoneType"):
        literal(None)


def test_a_model_is_a_table_of_what_has_a_value() -> None:
    class Model(BaseModel):
        names: tuple[str, ...] = ("a*",)
        every: float | None = None

    assert literal(Model()) == '{ names = ["a*"] }'
