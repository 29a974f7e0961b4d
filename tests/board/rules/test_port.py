from board.alerts.fault import faults, folded
from board.facts import ServiceState
from tests.board.rules.probes import bridge, port
from tests.board.worlds import Engine, first_raised, found

WRONG = ServiceState.DEGRADED


def test_a_port_in_other_hands_names_them() -> None:
    (condition,) = found("port.wrong_owner", *port(WRONG))
    assert condition.what == "Port 9223 is held by figma-console (1968)"
    assert condition.why == "held by node figma-console (1968), meant for figma-bridge"
    assert first_raised([(0, port(WRONG))], "port.wrong_owner soon") == 0


def test_a_port_that_is_free_or_whose_owner_is_hidden_is_no_trouble() -> None:
    for state in (ServiceState.OFF, ServiceState.UNKNOWN, ServiceState.UP):
        assert not found("port.wrong_owner", *port(state))


def test_a_port_in_other_hands_explains_the_bridge_that_needs_it() -> None:
    engine = Engine()
    for second in range(0, 615, 15):
        engine.read(second, *port(WRONG), *bridge(ServiceState.DOWN))
    (line,) = folded(faults(engine.tracks))
    assert line.worst.condition.rule == "port.wrong_owner"
    assert len(line.follows) == 1
