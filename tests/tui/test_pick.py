"""One of several, by its id or a part that only one has."""

from dataclasses import replace

import pytest

from tests.tui.scripted import BOARD
from tui.pick import NotOne, matching, one

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
