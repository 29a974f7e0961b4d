"""A cron that answers slowly is told by the median of three, and a busy one is not called dead."""

from board.board import Severity
from board.facts import Service, ServiceState
from board.limits import Limits
from board.lookback import Hindsight
from board.past import series, trend
from board.rules.gw_cron import SLOWER, cron_slow
from board.sessions import STORE
from tests.board.rules.crons import GATEWAY, LIST, cron, history, job, listed, new
from tests.board.worlds import Engine, at, found, world

BUSY = ServiceState.SATURATED


def test_two_looks_at_a_slow_list_are_told_and_one_at_a_fast_one_clears_them() -> None:
    engine = Engine()
    assert engine.read(0, cron(), listed(6)) == set()
    assert engine.read(15, cron(), listed(6)) == {"gw.cron_slow soon"}
    assert engine.read(30, cron(), listed(3)) == {"gw.cron_slow soon"}
    assert engine.read(45, cron(), listed(1.9)) == set()


def test_half_of_the_minute_that_its_clients_wait_is_urgent() -> None:
    alerts = found("gw.cron_slow", cron(BUSY), listed(31))
    assert {alert.severity for alert in alerts if alert.firm} == {Severity.SOON, Severity.NOW}


def test_it_says_what_it_waits_for_and_what_it_has_to_list() -> None:
    running = job("regression", running_since=at(-600))
    alert = found("gw.cron_slow", cron(BUSY), listed(12), running, *new(45, age=9e6), history(2.9e6))[0]
    assert alert.what == "Cron of gateway main takes 12 s to answer"
    assert alert.why == "busy behind regression since 12:50 · 46 jobs, 2.8 M of run history · of 1 min"


def test_it_says_when_its_clients_will_give_up() -> None:
    line = trend([(at(60 * minute), 20 + minute / 6) for minute in range(-59, 1)])
    assert line is not None
    past = Hindsight({(SLOWER, series(LIST)): line})
    alert = next(iter(cron_slow(world(cron(), listed(20), past=past), Limits())))
    assert alert.why.endswith("1 min limit at 17:00")
    assert found("gw.cron_slow", cron(BUSY), listed(60))[0].why.endswith("its clients give up after 1 min")


def test_what_is_off_or_cannot_be_asked_is_not_slow() -> None:
    for state in (ServiceState.OFF, ServiceState.UNKNOWN):
        assert found("gw.cron_slow", cron(state), listed(60)) == []
    assert found("gw.cron_slow", cron(), listed(None)) == []


def test_it_follows_from_a_store_that_has_grown_too_large() -> None:
    store = Service(key=f"{GATEWAY}/store", kind=STORE, label="main", state=ServiceState.UP)
    alert = found("gw.cron_slow", cron(), listed(60), store)[0]
    assert alert.causes[0] == "gw.sessions_bloat"
