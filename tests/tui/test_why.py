"""Why a row is on the wall."""

from dataclasses import replace
from datetime import UTC, timedelta

from board.queue.keys import REST, row_key
from board.reading import Freshness
from tests.tui.scripted import BOARD, NOW, QUEUED, WINDOW
from tui.why import why


def test_an_alert_has_its_reason() -> None:
    assert why(BOARD, "disk", UTC) == "Disk is 91 % full: nothing else needs a person more"


def test_without_a_row_the_topmost_alert_is_meant() -> None:
    assert why(BOARD, None, UTC).startswith("Model server 11437 is down")


def test_on_a_calm_wall_the_calm_is_meant() -> None:
    assert why(replace(BOARD, alerts=()), None, UTC) == "nothing needs you"


def test_a_row_that_is_not_fresh_says_when_it_was_read() -> None:
    aging = replace(BOARD.status[0], freshness=Freshness.AGING, as_of=NOW - timedelta(days=1), label="host")
    assert "last read at 10 Feb 13:24:06" in why(replace(BOARD, status=(aging,)), "host", UTC)


def test_a_row_that_is_gone_is_gone() -> None:
    assert why(BOARD, "nothing", UTC) == "It is no longer on the board."


def test_a_row_of_the_queue_has_the_table_of_its_terms() -> None:
    assert why(QUEUED, row_key("linear/LOC-421"), UTC).splitlines() == [
        "LOC-421 auth bridge",
        "FINISH: started · 1 of 1 there",
        "40.0 priority urgent",
        "= 40.0 score",
    ]
    assert "opened, this row tells of each why" in why(QUEUED, REST, UTC)


def test_what_is_put_aside_says_by_whom_until_when_and_why() -> None:
    board = replace(BOARD, shelved=(WINDOW,))
    assert why(board, WINDOW.key, UTC) == "sean put the source llama aside until 14:24: new build."
