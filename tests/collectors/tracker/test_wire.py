"""What of foreign JSON all trackers read alike."""

import logging

import pytest
from pydantic import TypeAdapter, ValidationError

from collectors.tracker.wire import Loose, Name, Number, Rows


class Thing(Loose):
    number: Number
    name: Name = ""


THINGS: TypeAdapter[tuple[Thing, ...]] = TypeAdapter(Rows[Thing])


def numbers(*rows: object) -> list[int]:
    return [each.number for each in THINGS.validate_python(rows)]


@pytest.mark.parametrize("odd", [{"number": "x"}, {"number": 2, "name": 5}, {"number": None}, "text", 7, None, []])
def test_one_odd_row_does_not_hide_the_others(odd: object) -> None:
    assert numbers({"number": 1}, odd, {"number": 3}) == [1, 3]


def test_a_list_of_which_nothing_fits_is_no_empty_list() -> None:
    with pytest.raises(ValidationError, match="none of 2 rows fits"):
        numbers({"number": "x"}, {"nummer": 1})


def test_an_empty_list_is_one() -> None:
    assert numbers() == []


def test_an_odd_row_is_logged_once_and_without_what_stands_in_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            numbers({"number": 1}, {"number": {"token": "glpat-abc"}})
    assert [each.getMessage() for each in caplog.records] == [
        "left out a row of a list that does not fit: number: Input should be a valid integer"
    ]
