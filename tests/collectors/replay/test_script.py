"""A script says what its sources say, from the moments on at which that changes."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from board.facts import Fact
from collectors.replay.cast import local
from collectors.replay.incidents import SCRIPTS
from collectors.replay.script import Jump, Moment, Off, Script, Source

BEGINS = local(2026, 2, 11, 10, 30)


def nothing(_moment: Moment) -> Iterable[Fact]:
    return ()


def something(_moment: Moment) -> Iterable[Fact]:
    return ()


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


@pytest.fixture
def script() -> Script:
    return Script(
        name="test",
        title="",
        begins=BEGINS,
        ends=BEGINS + after(10),
        zone=BEGINS.tzinfo or pytest.fail("a moment without a zone"),
        sources=(Source("a", 2, nothing), Source("b/1", 5, nothing)),
        off=(Off(BEGINS + after(2), BEGINS + after(3)),),
        jumps=(Jump(BEGINS + after(5), timedelta(hours=-1)),),
    )


def test_a_source_says_the_next_thing_from_its_moment_on(script: Script) -> None:
    change = BEGINS + after(1)
    changed = script.changed("b/1", change, something)
    said = [[source.saying(at) for source in changed.sources] for at in (change - after(0.1), change)]
    assert said == [[nothing, nothing], [nothing, something]]


def test_the_box_is_off_until_it_is_on(script: Script) -> None:
    minutes = (1.9, 2, 2.9, 3)
    assert [script.is_off(BEGINS + after(each)) for each in minutes] == [False, True, True, False]


def test_the_clock_is_set_from_its_moment_on(script: Script) -> None:
    before, at = BEGINS + after(4.9), BEGINS + after(5)
    assert (script.clock(before), script.clock(at)) == (before, at - timedelta(hours=1))


def test_the_owner_reads_moments_on_the_clock_of_the_wall() -> None:
    assert BEGINS.isoformat() == "2026-02-11T15:30:00+00:00"


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_tells_all_between_its_beginning_and_its_end(script: Script) -> None:
    assert script.title
    assert all(script.begins <= at <= script.ends for at in script.events)
    assert len({source.scope for source in script.sources}) == len(script.sources)
