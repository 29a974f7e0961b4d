"""A demo goes fast where nothing happens, and its clock leaves nothing out but the time in which the box is off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from board.reading import Outage, OutageKind
from collectors.replay.incidents import inc_01
from collectors.replay.pace import FASTER, LIVELY_AFTER, LIVELY_BEFORE, Pace
from collectors.replay.script import Off, Script, Source

BEGINS = datetime(2026, 2, 11, 18, 0, tzinfo=UTC)
CHANGE = BEGINS + timedelta(minutes=10)
GONE = Outage(OutageKind.REFUSED, "connection refused")
SCRIPT = Script(
    name="test",
    title="one change",
    begins=BEGINS,
    ends=BEGINS + timedelta(hours=1),
    zone=UTC,
    sources=(Source("a", 5, GONE).then(CHANGE, GONE),),
)


def test_around_a_change_it_goes_at_its_speed() -> None:
    assert Pace(SCRIPT, 6).on(CHANGE, 2) == CHANGE + timedelta(seconds=12)


def test_elsewhere_it_goes_faster() -> None:
    assert Pace(SCRIPT, 6).on(BEGINS, 2) == BEGINS + timedelta(seconds=12 * FASTER)


def test_it_slows_down_in_time_for_a_change() -> None:
    quiet = (CHANGE - LIVELY_BEFORE - BEGINS).total_seconds() / (6 * FASTER)
    assert Pace(SCRIPT, 6).on(BEGINS, quiet + 1) == CHANGE - LIVELY_BEFORE + timedelta(seconds=6)


def test_a_time_in_which_the_box_is_off_is_left_out() -> None:
    off = Off(CHANGE, CHANGE + timedelta(hours=2))
    assert Pace(replace(SCRIPT, off=(off,)), 6).on(CHANGE - timedelta(seconds=6), 2) == off.until + timedelta(seconds=6)


@given(st.lists(st.floats(0, 60), max_size=20))
def test_many_small_steps_lead_where_a_large_one_does(steps: list[float]) -> None:
    pace, at = Pace(inc_01.SCRIPT, 6), inc_01.SCRIPT.begins
    for step in steps:
        at = pace.on(at, step)
    whole = pace.on(inc_01.SCRIPT.begins, sum(steps))
    assert abs(at - whole) < timedelta(seconds=0.1)


def test_the_pace_says_what_is_lively() -> None:
    pace = Pace(SCRIPT, 6)
    lively = [pace.is_lively(at) for at in (BEGINS, CHANGE - LIVELY_BEFORE, CHANGE, CHANGE + LIVELY_AFTER)]
    assert lively == [False, True, True, False]
