from datetime import UTC

from board.alerts.history import history
from board.alerts.incident import Event, Incident, Kind
from board.board import Severity
from tests.board.worlds import T0, at

FIRST = (
    Event(at=T0, incident="a", kind=Kind.OPENED, text="It is down · refused"),
    Event(at=at(60), incident="a", kind=Kind.ACKNOWLEDGED, who="sean"),
    Event(at=at(600), incident="a", kind=Kind.QUIET, text="over after 10 min"),
)
SECOND = Event(at=at(3600), incident="b", kind=Kind.OPENED, text="It is down · again")
OPEN = Incident(id="b", opened_at=at(3600), cause="x", what="It is down", severity=Severity.NOW)


def told(*events: Event) -> list[str]:
    found = history("llm.down:x", events, (OPEN,), at(3720), UTC)
    return [f"{label.text} {text.text}" for label, text in found.lines]


def test_a_trouble_is_told_from_its_beginning_with_who_did_what() -> None:
    assert told(*FIRST) == [
        "13:00 It is down (over after 10 min)",
        "13:00 opened: It is down · refused",
        "13:01 acknowledged by sean",
        "13:10 quiet: over after 10 min",
    ]


def test_the_newest_trouble_comes_first_and_says_how_it_stands() -> None:
    assert told(*FIRST, SECOND)[0] == "14:00 It is down (open for 2 min, cause reported)"


def test_what_people_did_besides_is_told_too() -> None:
    window = Event(at=T0, incident="", kind=Kind.SHELVED, alert="all", text="until 15:00", who="sean")
    assert told(window) == [" what people did besides", "13:00 shelved by sean: until 15:00"]


def test_a_clock_that_went_back_does_not_change_the_order_in_which_it_befell() -> None:
    tried = Event(at=at(-3000), incident="a", kind=Kind.TRIED, text="restarted it")
    assert told(FIRST[0], tried, FIRST[2])[1:] == [
        "13:00 opened: It is down · refused",
        "12:10 tried: restarted it",
        "13:10 quiet: over after 10 min",
    ]


def test_where_nothing_befell_it_says_so() -> None:
    assert told() == [" nothing yet"]
