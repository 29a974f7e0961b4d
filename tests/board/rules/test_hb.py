"""A heartbeat is late after two periods and urgently so after four; right after a start it may be missing."""

import pytest

from board.board import Severity
from tests.board.rules.crons import KEY, beat, process
from tests.board.worlds import Engine, at, found

RULE = "hb.stale"
NOTE, SOON, NOW = Severity.NOTE, Severity.SOON, Severity.NOW


@pytest.mark.parametrize(
    ("age", "told"), [(0, set()), (1199, set()), (1200, {SOON}), (2399, {SOON}), (2400, {SOON, NOW})]
)
def test_how_late_it_is_says_how_urgent_it_is(age: float, told: set[Severity]) -> None:
    assert {alert.severity for alert in found(RULE, process(90_000), beat(age)) if alert.firm} == told


def test_it_clears_when_it_is_younger_than_one_and_a_half_periods() -> None:
    assert [alert.firm for alert in found(RULE, beat(900))] == [False, False]
    assert found(RULE, beat(899)) == []


def test_it_says_when_the_last_one_was_and_how_often_it_should_come() -> None:
    alert = found(RULE, beat(1320))[0]
    assert (alert.what, alert.why) == ("Heartbeat is 22 min old", "last 12:38 · expected every 10 min")
    assert alert.causes[0] == f"cron.missed:{KEY}"


def test_after_a_start_of_the_gateway_a_missing_file_is_a_note_for_ten_minutes_then_it_is_late() -> None:
    engine = Engine()
    for second, told in ((0, "note"), (600, "note"), (615, "soon"), (1800, "soon"), (1815, "now")):
        gone = beat(None, last_run=at(-585))
        raised = engine.read(second, process(0), gone)
        assert raised == {f"{RULE} {told}"} or told != "note", f"at {second} s"
        assert f"{RULE} {told}" in raised, f"at {second} s"


def test_a_heartbeat_that_came_back_is_well() -> None:
    engine = Engine()
    engine.read(0, process(9000), beat(2400))
    engine.read(15, process(9000), beat(0))
    assert engine.read(30, process(9000), beat(0)) == set()
