"""What is known between two full readings, and whose turn it is."""

from board.facts import Plan
from collectors.tracker.known import Known
from collectors.tracker.pushes import Pushes
from collectors.tracker.turns import Turns
from tests.collectors.tracker.clock import NOW, Clock


def plan(key: str, name: str = "") -> Plan:
    return Plan(key=key, kind="project", name=name)


def test_what_a_full_reading_does_not_show_goes_when_it_is_complete() -> None:
    known = Known()
    known.learn([plan("a"), plan("b")])
    known.begin()
    known.learn([plan("b", "new"), plan("c")])
    assert {each.key for each in known} == {"a", "b", "c"}
    known.finish()
    assert list(known) == [plan("b", "new"), plan("c")]


def test_what_changes_between_full_readings_replaces_what_was() -> None:
    known = Known()
    known.learn([plan("a"), plan("b")])
    known.learn([plan("a", "new")])
    known.drop(["b", "nothing"])
    assert (known.get("a"), "b" in known, len(known)) == (plan("a", "new"), False, 1)


def test_a_question_is_due_until_it_is_answered_and_after_its_time() -> None:
    clock = Clock()
    turns = Turns(clock)
    found = [turns.due("all", 60)]
    turns.done("all")
    for seconds in (30, 29.5):
        clock.on(seconds)
        found.append(turns.due("all", 60))
    turns.done("all")
    clock.on(60)
    found.append(turns.due("all", 60, pace=2))
    assert found == [True, False, True, False]


def test_a_clock_that_is_set_back_makes_everything_due() -> None:
    clock = Clock()
    turns = Turns(clock)
    turns.done("all")
    clock.on(-3600)
    assert turns.due("all", 60)


def test_a_commit_that_was_there_before_us_came_at_the_latest_when_something_was_done() -> None:
    pushes = Pushes()
    before = NOW.replace(hour=9)
    assert pushes.at(7, "a", latest=before, now=NOW) == before
    assert pushes.at(7, "a", latest=NOW, now=NOW) == before
    assert pushes.at(7, "b", latest=before, now=NOW) == NOW
