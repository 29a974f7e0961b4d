from dataclasses import replace
from datetime import datetime

import pytest

from board.alerts.act import Act, Verb
from board.alerts.incident import Event, Incident, Kind, Told
from board.alerts.timeline import State, befell, done, noticed
from board.alerts.track import Track
from board.board import Evidence, Severity
from tests.board.lives import LLAMA, SLOT, alert
from tests.board.worlds import T0, at

DOWN, SLOW = f"llm.down:{LLAMA}", f"llm.queue_wait:{LLAMA}"
INCIDENT = Incident(
    id="llm.down@1", opened_at=T0, cause=DOWN, what="It is down", why="refused", severity=Severity.NOW, members=(DOWN,)
)
NOTHING = State((), ())


def kinds(before: State, after: State) -> list[Kind]:
    return [event.kind for event in befell(before, after, at(60))]


def state(incident: Incident | None, *tracks: Track) -> State:
    return State((incident,) if incident else (), tracks)


def changed(**fields: object) -> Event:
    """The one thing that befell an incident when so much of it changed."""
    after = replace(INCIDENT, **fields)  # type: ignore[arg-type]  # the fields are the caller's
    (event,) = befell(state(INCIDENT), state(after), at(60))
    return event


def test_a_new_incident_is_told_once_with_its_reason() -> None:
    (event,) = befell(NOTHING, state(INCIDENT, alert("llm.down")), at(60))
    assert (event.kind, event.text, event.at) == (Kind.OPENED, "It is down · refused", at(60))


def test_while_nothing_changes_nothing_is_told() -> None:
    stands = state(INCIDENT, alert("llm.down"))
    assert befell(stands, stands, at(60)) == ()


def test_an_alert_that_joins_and_one_that_clears_are_told() -> None:
    wider = replace(INCIDENT, members=(DOWN, SLOW))
    joined, slow = alert("llm.down"), alert("llm.queue_wait")
    assert kinds(state(INCIDENT, joined), state(wider, joined, slow)) == [Kind.JOINED]
    assert kinds(state(wider, joined, slow), state(wider, joined, alert("llm.queue_wait", cleared=60))) == [
        Kind.CLEARED
    ]


def test_an_alert_at_two_severities_joins_once_and_clears_when_both_have() -> None:
    wider = replace(INCIDENT, members=(DOWN, SLOW))
    lead, soon, now = (
        alert("llm.down"),
        *(alert("llm.queue_wait", severity=each) for each in (Severity.SOON, Severity.NOW)),
    )
    assert kinds(state(INCIDENT, lead), state(wider, lead, soon, now)) == [Kind.JOINED]
    less = alert("llm.queue_wait", severity=Severity.NOW, cleared=60)
    assert kinds(state(wider, lead, soon, now), state(wider, lead, soon, less)) == []
    none = alert("llm.queue_wait", severity=Severity.SOON, cleared=60)
    assert kinds(state(wider, lead, soon, now), state(wider, lead, none, less)) == [Kind.CLEARED]


def test_an_alert_that_is_gone_without_having_cleared_is_told() -> None:
    wider = replace(INCIDENT, members=(DOWN, SLOW))
    (event,) = befell(state(wider, alert("llm.down"), alert("llm.queue_wait")), state(wider, alert("llm.down")), T0)
    assert (event.kind, event.text) == (Kind.CLEARED, "What llm.queue_wait says · gone")


def test_notes_and_pending_alerts_are_not_told() -> None:
    quiet = alert("dash.stale", severity=Severity.NOTE)
    assert kinds(state(INCIDENT), state(replace(INCIDENT, members=(DOWN, f"dash.stale:{LLAMA}")), quiet)) == []


def test_what_changes_of_an_incident_is_told() -> None:
    assert changed(severity=Severity.YOU).kind is Kind.WORSE
    assert changed(evidence=Evidence.CONFIRMED).text == "the cause is confirmed: It is down"
    assert changed(what="It is still loading").kind is Kind.CHANGED
    assert changed(quiet_at=at(60)).text == "over after 1 min"
    assert changed(quiet_at=at(60), unwatched=True).text == "watched no longer after 1 min"
    assert changed(told=Told(at=T0, severity=Severity.NOW)).kind is Kind.TOLD


def test_a_cause_that_is_found_is_told() -> None:
    down, orphan = alert("llm.down", causes=("llm.slot_orphan",)), alert("llm.slot_orphan", SLOT, reach=LLAMA)
    found = replace(INCIDENT, cause=f"llm.slot_orphan:{SLOT}", what="Nobody listens")
    (event,) = befell(state(INCIDENT, down), state(found, down, orphan), at(60))
    assert (event.kind, event.text) == (Kind.CAUSE, "seen as following from: Nobody listens · refused")


def test_what_is_left_when_a_cause_clears_is_not_told_as_the_cause() -> None:
    both = replace(INCIDENT, cause=f"llm.slot_orphan:{SLOT}", members=(DOWN, f"llm.slot_orphan:{SLOT}"))
    down, orphan = alert("llm.down", causes=("llm.slot_orphan",)), alert("llm.slot_orphan", SLOT, reach=LLAMA)
    cleared = alert("llm.slot_orphan", SLOT, reach=LLAMA, cleared=60)
    left = replace(both, cause=DOWN)
    assert kinds(state(both, down, orphan), state(left, down, cleared)) == [Kind.CLEARED]


def test_a_cause_that_its_end_confirms_is_told() -> None:
    over = replace(INCIDENT, cause=f"llm.slot_orphan:{SLOT}", evidence=Evidence.CONFIRMED, quiet_at=at(60))
    assert kinds(state(INCIDENT), state(over)) == [Kind.EVIDENCE, Kind.QUIET]


@pytest.mark.parametrize("what", ["1 request waits", "12 requests wait"])
def test_a_number_that_moves_is_not_told_at_each_reading(what: str) -> None:
    many = replace(INCIDENT, what="3 requests wait")
    assert kinds(state(many), state(replace(many, what=what))) == []


def test_another_trouble_of_the_same_line_is_told() -> None:
    first = alert("host.rebooted")
    second = replace(first, condition=replace(first.condition, identity="another boot"))
    incident = replace(INCIDENT, members=(f"host.rebooted:{LLAMA}",))
    assert kinds(state(incident, first), state(incident, second)) == [Kind.JOINED]


def test_what_gets_better_is_not_told_as_worse() -> None:
    assert kinds(state(INCIDENT), state(replace(INCIDENT, severity=Severity.SOON))) == []


def test_an_incident_that_comes_back_is_told_with_how_long_it_was_away() -> None:
    over = replace(INCIDENT, quiet_at=at(0))
    (event,) = befell(state(over), state(replace(INCIDENT, times=2)), at(600))
    assert (event.kind, event.text) == (Kind.REOPENED, "came back after 10 min: It is down · refused")


def test_what_comes_back_is_told_once() -> None:
    over, gone = replace(INCIDENT, quiet_at=at(0)), alert("llm.down", cleared=0)
    back = alert("llm.down", since=600, times=2)
    assert kinds(state(over, gone), state(replace(INCIDENT, times=2), back)) == [Kind.REOPENED]


def test_what_comes_back_later_is_not_told_of_the_incident_whose_end_the_owner_has_yet_to_hear() -> None:
    waits = replace(INCIDENT, id="earlier", opened_at=at(-9000), quiet_at=at(-5000))
    before, after = State((waits,), ()), State((INCIDENT, waits), (alert("llm.down"),))
    assert kinds(before, after) == [Kind.OPENED]
    (event,) = done((Act(at=T0, verb=Verb.ACKNOWLEDGE, target=DOWN),), after.incidents, say)
    assert event.incident == INCIDENT.id
    assert kinds(after, State((INCIDENT,), after.tracks)) == [Kind.CLOSED]


def test_chatter_is_told_when_it_begins() -> None:
    calm, track = alert("llm.down"), replace(alert("llm.down"), chattering=True)
    assert kinds(state(INCIDENT, calm), state(INCIDENT, track)) == [Kind.CHATTERING]
    assert kinds(state(INCIDENT, track), state(INCIDENT, replace(track, seen_at=at(61)))) == []


def test_an_incident_that_is_forgotten_is_closed() -> None:
    assert kinds(state(replace(INCIDENT, quiet_at=at(0))), NOTHING) == [Kind.CLOSED]


def test_an_incident_that_became_part_of_another_says_so_in_both() -> None:
    heir = replace(INCIDENT, id="host.rebooted@0", what="The box rebooted", members=(DOWN,))
    events = befell(State((replace(heir, members=()), INCIDENT), ()), state(heir), at(60))
    assert [(event.incident, event.text) for event in events] == [
        ("llm.down@1", "part of The box rebooted"),
        ("host.rebooted@0", "took over: It is down"),
    ]


def say(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def test_what_people_did_stands_in_the_timeline_of_what_they_did_it_to() -> None:
    shelved = Act(at=T0, who="sean", verb=Verb.SHELVE, target=DOWN, until=at(3600), text="new driver")
    window = Act(at=T0, who="sean", verb=Verb.SHELVE, target="all", until=at(3600))
    unasked = Act(at=T0, verb=Verb.READ_AGAIN)
    events = done((shelved, window, unasked), (INCIDENT,), say)
    assert [(event.incident, event.alert, event.who, event.text) for event in events] == [
        ("llm.down@1", DOWN, "sean", "until 14:00 · new driver"),
        ("", "all", "sean", "until 14:00"),
    ]


def test_a_restart_is_noted_where_somebody_waits_for_it() -> None:
    seen = [(LLAMA, "coder-next was restarted"), ("lockn-01/llama/11440", "another one was")]
    (event,) = noticed(
        seen, (INCIDENT, replace(INCIDENT, id="elsewhere", cause="host.disk:lockn-01/host/disk")), at(60)
    )
    assert (event.incident, event.kind, event.text) == ("llm.down@1", Kind.CHANGED, "coder-next was restarted")
