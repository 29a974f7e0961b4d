from board.board import Severity
from board.facts import ServiceState
from tests.board.rules.probes import bot, proxy
from tests.board.worlds import first_raised, found

DOWN = ServiceState.DOWN


def test_a_proxy_that_something_at_work_needs_is_urgent() -> None:
    (idle,) = found("proxy.down", proxy(DOWN))
    (needed,) = found("proxy.down", proxy(DOWN, None, "unit:bot.service"), bot())
    (stopped,) = found("proxy.down", proxy(DOWN, None, "unit:bot.service"), bot(ServiceState.OFF))
    assert [each.severity for each in (idle, needed, stopped)] == [Severity.SOON, Severity.NOW, Severity.SOON]
    assert needed.why == "connection refused · bot goes through it"
    assert needed.blocks == 1


def test_a_proxy_is_down_after_two_of_three_looks() -> None:
    assert first_raised([(second, (proxy(DOWN),)) for second in (0, 15)], "proxy.down soon") == 15


def test_a_proxy_that_is_always_slow_is_as_good_as_down() -> None:
    readings = [(second, (proxy(latency=4000),)) for second in range(0, 120, 15)]
    assert first_raised(readings, "proxy.down soon") == 60
    assert not found("proxy.down", proxy(latency=900))
