from board.board import Severity
from board.facts import ServiceState
from tests.board.rules.probes import bridge
from tests.board.worlds import first_raised, found

DOWN = ServiceState.DOWN


def test_a_bridge_of_which_nothing_comes_through_waits_for_the_person_who_can_tell() -> None:
    (condition,) = found("bridge.unconfirmed", *bridge(DOWN))
    assert condition.severity is Severity.YOU
    assert condition.what == "Bridge figma is not confirmed"
    assert condition.why == "hop 5 of 5, plugin: its files is empty"
    assert condition.do == "Sean: look for 'Connected' in the Figma plugin; netsh interface portproxy show v4tov4"
    assert condition.command == "netsh interface portproxy show v4tov4"


def test_it_is_told_after_ten_minutes() -> None:
    readings = [(second, bridge(DOWN)) for second in range(0, 900, 15)]
    assert first_raised(readings, "bridge.unconfirmed you") == 600


def test_a_bridge_that_cannot_be_seen_to_its_end_is_not_confirmed_either() -> None:
    (condition,) = found("bridge.unconfirmed", *bridge(ServiceState.UNKNOWN, asks=False))
    assert condition.severity is Severity.SOON
    assert condition.do.startswith("lockn-control why")


def test_a_bridge_that_something_comes_through_is_confirmed() -> None:
    assert not found("bridge.unconfirmed", *bridge())
