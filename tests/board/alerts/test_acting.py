from dataclasses import replace
from datetime import UTC, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.alerts.act import Act, Verb
from board.alerts.acting import Life, acted, lasting, line, marked, outcome, refusal
from board.alerts.shelf import Shelf
from board.board import Severity
from board.queue.mark import Will
from tests.board.lives import DISK, LLAMA, SLOT, alert
from tests.board.worlds import T0, at

DOWN = f"llm.down:{LLAMA}"
LIFE = Life((alert("llm.down"), alert("host.disk", DISK, Severity.SOON)))


def act(verb: Verb, target: str = DOWN, *, second: float = 60, hours: float | None = None, text: str = "") -> Act:
    until = None if hours is None else at(second) + timedelta(hours=hours)
    return Act(at=at(second), who="sean", verb=verb, target=target, until=until, text=text)


def on_it(life: Life) -> set[str]:
    return {track.condition.rule for track in life.tracks if track.acknowledged}


def test_somebody_is_on_the_line_they_acknowledged_and_on_no_other() -> None:
    assert on_it(acted(LIFE, [act(Verb.ACKNOWLEDGE)])) == {"llm.down"}


def test_with_a_line_all_that_follows_from_it_is_acknowledged() -> None:
    cause = alert("llm.slot_orphan", SLOT, reach=LLAMA)
    life = Life((cause, alert("llm.blocked", causes=("llm.slot_orphan",))))
    assert on_it(acted(life, [act(Verb.ACKNOWLEDGE, f"llm.slot_orphan:{SLOT}")])) == {"llm.slot_orphan", "llm.blocked"}


def test_while_a_flood_is_rolled_up_a_line_stands_for_all_of_its_kind() -> None:
    tracks = tuple(alert("llm.down", f"{LLAMA}{number}") for number in range(3))
    flood = alert("dash.flood", "lockn-01/dash", Severity.SOON)
    asked = act(Verb.ACKNOWLEDGE, f"llm.down:{LLAMA}0")
    assert [len(on_it_by_key(acted(Life(each), [asked]))) for each in (tracks, (*tracks, flood))] == [1, 3]
    both = acted(Life((*tracks, flood)), [asked, act(Verb.RESUME, f"llm.down:{LLAMA}0", second=70)])
    assert on_it_by_key(both) == set()


def on_it_by_key(life: Life) -> set[str]:
    return {track.condition.key for track in life.tracks if track.acknowledged}


def test_an_acknowledgment_can_be_taken_back() -> None:
    assert on_it(acted(LIFE, [act(Verb.ACKNOWLEDGE), act(Verb.RESUME, second=70)])) == set()


def test_who_came_first_is_on_it() -> None:
    second = replace(act(Verb.ACKNOWLEDGE, second=90), who="jarvis")
    (track, _) = acted(LIFE, [act(Verb.ACKNOWLEDGE), second]).tracks
    assert track.acknowledged
    assert track.acknowledged.who == "sean"


def test_an_act_from_before_an_alert_came_back_is_not_for_it() -> None:
    life = Life((alert("llm.down", since=600, times=2),))
    assert on_it(acted(life, [act(Verb.ACKNOWLEDGE, second=60)])) == set()


def test_shelving_needs_an_end_and_keeps_who_and_why() -> None:
    (shelf,) = acted(LIFE, [act(Verb.SHELVE, hours=2, text="new driver")]).shelves
    assert (shelf.what, shelf.until, shelf.who, shelf.reason) == (DOWN, at(60 + 7200), "sean", "new driver")
    assert (shelf.label, shelf.severity) == ("What llm.down says", Severity.NOW)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (act(Verb.ACKNOWLEDGE, "no.such:line"), "there is no line 'no.such:line' now"),
        (act(Verb.TRIED, "no.such:line"), "there is no line 'no.such:line' now"),
        (act(Verb.SHELVE), "shelving needs an end that lies ahead"),
        (act(Verb.SHELVE, hours=-1), "shelving needs an end that lies ahead"),
        (act(Verb.SHELVE, hours=25), "a red alert can be shelved for 24 h at most"),
        (act(Verb.SHELVE, f"host.disk:{DISK}", hours=367 * 24), "nothing can be shelved for longer than a year"),
        (act(Verb.UNSHELVE), f"'{DOWN}' is not shelved"),
        (act(Verb.UNSHELVE, "source:gpu"), "'source:gpu' is not under maintenance"),
        (act(Verb.ACKNOWLEDGE), ""),
        (act(Verb.SHELVE, hours=24), ""),
        (act(Verb.SHELVE, f"host.disk:{DISK}", hours=25), ""),
        (act(Verb.SHELVE, "all", hours=25), ""),
        (act(Verb.READ_AGAIN, ""), ""),
    ],
)
def test_what_must_not_be_is_refused_in_words(asked: Act, said: str) -> None:
    assert refusal(LIFE, asked) == said
    if said:
        assert acted(LIFE, [asked]) == LIFE


def test_shelving_again_moves_the_end() -> None:
    life = acted(LIFE, [act(Verb.SHELVE, hours=2), act(Verb.SHELVE, second=100, hours=5)])
    assert [shelf.until for shelf in life.shelves] == [at(100 + 5 * 3600)]


def test_what_is_shelved_can_be_taken_back() -> None:
    assert acted(LIFE, [act(Verb.SHELVE, hours=2), act(Verb.UNSHELVE)]).shelves == ()


def test_a_window_needs_no_line() -> None:
    (shelf,) = acted(Life(), [act(Verb.SHELVE, "source:llama", hours=2)]).shelves
    assert (shelf.window, shelf.label) == (True, "the source llama")


def test_shelves_that_came_to_their_end_go() -> None:
    shelves = tuple(Shelf(what=str(end), label="", since=T0, until=at(end)) for end in (60, 61))
    assert [shelf.what for shelf in lasting(shelves, at(60))] == ["61"]


def test_a_clock_that_jumps_back_brings_nothing_back_from_the_shelf_and_hides_no_red_for_longer_than_a_day() -> None:
    (shelf,) = acted(LIFE, [act(Verb.SHELVE, second=3600, hours=24)]).shelves
    assert shelf.bears(Severity.NOW, T0)
    (kept,) = lasting([replace(shelf, until=at(9 * 86400))], T0)
    assert kept.bears(Severity.NOW, at(86399))
    assert not kept.bears(Severity.NOW, at(86400))


def test_a_line_can_be_found_by_what_follows_from_it_too() -> None:
    tracks = (alert("llm.slot_orphan", SLOT, reach=LLAMA), alert("llm.blocked", causes=("llm.slot_orphan",)))
    assert line(tracks, f"llm.blocked:{LLAMA}")


ACTS = st.builds(
    act,
    st.sampled_from([Verb.ACKNOWLEDGE, Verb.RESUME, Verb.SHELVE, Verb.UNSHELVE, Verb.TRIED]),
    st.sampled_from([DOWN, f"host.disk:{DISK}", "all", "no.such:line"]),
    second=st.integers(0, 100),
    hours=st.none() | st.integers(-1, 30),
)


@given(st.lists(ACTS, max_size=6))
def test_doing_all_twice_changes_nothing_more(acts: list[Act]) -> None:
    once = acted(LIFE, acts[-1:])
    assert acted(once, acts[-1:]) == once


def test_it_does_not_matter_in_which_order_two_lines_are_acknowledged() -> None:
    acts = (act(Verb.ACKNOWLEDGE), act(Verb.ACKNOWLEDGE, f"host.disk:{DISK}"))
    assert len({acted(LIFE, each) for each in permutations(acts)}) == 1


@pytest.mark.parametrize("verb", Verb)
def test_who_asks_is_told_what_was_asked(verb: Verb) -> None:
    assert outcome(act(verb, hours=2), UTC)


def test_who_shelves_is_told_until_when() -> None:
    assert outcome(act(Verb.SHELVE, hours=2), UTC) == "shelved until 15:01"
    assert outcome(act(Verb.SHELVE, "all", hours=2), UTC) == "maintenance until 15:01: everything"
    assert outcome(act(Verb.UNSHELVE, "all"), UTC) == "maintenance has ended: everything"


LOC = "lockn-01/linear/LOC-421"


def wills(life: Life) -> dict[str, Will]:
    """What people want of rows of the queue."""
    return {mark.what: mark.will for mark in life.marks}


def test_a_row_of_the_queue_has_one_mark_and_the_last_one_counts() -> None:
    life = acted(LIFE, [act(Verb.PIN, LOC), act(Verb.SNOOZE, LOC, hours=2, text="later")])
    assert wills(life) == {LOC: Will.SNOOZED}
    (mark,) = life.marks
    assert (mark.who, mark.reason, mark.until) == ("sean", "later", at(60) + timedelta(hours=2))
    assert wills(acted(life, [act(Verb.HIDE, LOC)])) == {LOC: Will.HIDDEN}


def test_a_mark_can_be_taken_back_and_what_has_none_cannot() -> None:
    life = acted(LIFE, [act(Verb.PIN, LOC)])
    assert refusal(life, act(Verb.RESTORE, LOC)) == ""
    assert acted(life, [act(Verb.RESTORE, LOC)]) == LIFE
    assert refusal(LIFE, act(Verb.RESTORE, LOC)) == f"{LOC!r} is not pinned, snoozed or hidden"


def test_a_snooze_needs_an_end_within_a_year() -> None:
    assert refusal(LIFE, act(Verb.SNOOZE, LOC)) == "snoozing needs an end that lies ahead"
    assert acted(LIFE, [act(Verb.SNOOZE, LOC)]) == LIFE
    assert "longer than a year" in refusal(LIFE, act(Verb.SNOOZE, LOC, hours=367 * 24))


def test_a_snooze_ends_by_itself_and_a_pin_does_not() -> None:
    life = acted(LIFE, [act(Verb.PIN, "a"), act(Verb.SNOOZE, "b", hours=1)])
    assert [mark.what for mark in marked(life.marks, at(60) + timedelta(hours=2))] == ["a"]


def test_who_marks_a_row_is_told_what_came_of_it() -> None:
    assert outcome(act(Verb.SNOOZE, LOC, hours=2), UTC) == "snoozed until 15:01"
    assert outcome(act(Verb.PIN, LOC), UTC) == "pinned: it stands at the top of its bucket"
