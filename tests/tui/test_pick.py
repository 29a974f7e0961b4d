"""One of several, by its id or a part that only one has."""

from dataclasses import replace

import pytest

from tests.tui.scripted import BOARD, LOC, QUEUED
from tui.pick import NotOne, matching, one, row

LINES = BOARD.alerts


def test_a_part_that_only_one_has_is_enough() -> None:
    assert one(LINES, "is").key == "disk"


def test_the_whole_id_is_meant_even_where_others_have_it_as_a_part() -> None:
    longer = replace(LINES[1], key="disk/2")
    assert one((longer, *LINES), "disk").key == "disk"


@pytest.mark.parametrize(("wanted", "said"), [("x", "there are: 'llama', 'disk'"), ("", "in more than one id")])
def test_none_and_several_are_refused_with_the_ids_there_are(wanted: str, said: str) -> None:
    with pytest.raises(NotOne, match=said):
        one(LINES, wanted)


def test_without_a_wish_all_match() -> None:
    assert matching(LINES, None) == LINES


def test_a_row_of_the_queue_is_meant_by_its_id_in_any_case_or_by_a_word_of_its_title() -> None:
    assert row(QUEUED.queue, "loc-421") == row(QUEUED.queue, "bridge") == LOC


def test_of_several_rows_of_the_queue_none_is_meant() -> None:
    both = replace(QUEUED.queue, items=(LOC, replace(LOC, id="LOC-4210", key="linear/LOC-4210")))
    assert row(both, "LOC-421") == LOC
    with pytest.raises(NotOne, match="more than one row"):
        row(both, "LOC-42")
    with pytest.raises(NotOne, match="there are: LOC-421"):
        row(QUEUED.queue, "LOC-9")
