"""Rules about services without a dashboard."""

from datetime import datetime

import pytest

from board.board import Severity
from board.facts import Fact, Gauge, ServiceState
from board.limits import Limits
from board.lookback import Hindsight
from board.rules.catalogue import conditions
from board.rules.condition import Condition
from board.services import NOT_QUOTING, QUOTING
from board.world import NO_PAST
from tests.board.rules.probes import proxy
from tests.board.rules.services import KEY, balance, busy, count, lately, log, refused, service, share, totals
from tests.board.worlds import Engine, at, unit, world


def found(rule: str, *facts: Fact, past: Hindsight = NO_PAST) -> list[Condition]:
    return [each for each in conditions(world(*facts, past=past), Limits()) if each.rule == rule]


def storm(*facts: Fact, past: Hindsight = NO_PAST) -> Condition:
    (condition,) = found("svc.reject_storm", service(), log(), *facts, past=past)
    return condition


def test_a_process_that_is_gone_is_urgent_and_one_that_is_not_known_is_not() -> None:
    (gone,) = found("svc.pid_dead", service(ServiceState.DOWN))
    assert gone.severity is Severity.NOW
    assert gone.do == "tail -n 50 /home/sean/logs/prod-002.log"
    assert not found("svc.pid_dead", service(ServiceState.UNKNOWN))


def test_what_is_stopped_on_purpose_calls_nobody_not_for_its_unit_either() -> None:
    stopped = service(ServiceState.OFF, why="stopped: reconciliation")
    ended = unit("pmm", ServiceState.OFF, last_up=at(-60), refs=("unit:pmm.service",))
    assert not conditions(world(stopped, ended), Limits())
    assert found("unit.down", service(), ended)


def test_its_unit_explains_that_it_is_gone() -> None:
    down = unit("pmm", ServiceState.DOWN, refs=("unit:pmm.service",))
    (gone,) = found("svc.pid_dead", service(ServiceState.DOWN), down)
    assert f"unit.down:{down.key}" in gone.causes


@pytest.mark.parametrize(("times", "firm"), [(19, False), (20, True)])
def test_twenty_rejections_for_one_reason_within_five_minutes_are_a_storm(times: int, firm: bool) -> None:
    assert storm(*refused(times)).firm is firm


def test_what_was_refused_long_ago_is_no_storm() -> None:
    old = refused(7390, since=-72_000)
    assert storm(*old, past=lately(31)).firm
    assert not storm(*old, past=lately(3)).firm
    assert not found("svc.reject_storm", service(), log(), *old, past=lately(0))


def test_a_past_that_nobody_remembers_ends_no_storm_and_begins_none() -> None:
    assert not storm(*refused(7390, since=-72_000)).firm


def test_so_is_a_high_share_of_the_last_requests_until_it_is_low() -> None:
    some = refused(100, since=-3600)
    assert storm(*some, share(98.6), past=lately(5)).firm
    assert not storm(*some, share(30), past=lately(5)).firm
    assert not found("svc.reject_storm", service(), log(), *some, share(8), past=lately(5))


def test_where_requests_are_many_some_refusals_are_no_storm() -> None:
    old = refused(7390, since=-72_000)
    assert not found("svc.reject_storm", service(), log(), *old, share(14), past=busy(5700, 300))
    said = storm(*old, share(14), past=busy(2000, 3000))
    assert (said.firm, said.why) == (
        True,
        "7390 x 'not enough balance / allowance' since Tue 17:00 · 60 % of the last requests",
    )


def test_a_storm_is_one_line_that_counts_and_says_since_when() -> None:
    other = Gauge(key=f"{KEY}/rejected/zzz", label="geoblock", value=3, since=at(-60))
    said = storm(*refused(412, since=-4000), other, past=lately(31))
    assert said.what == "Rejections of market-maker: 412 x not enough balance / allowance"
    assert said.why == "412 x 'not enough balance / allowance' since 11:53"
    assert said.subject == KEY


def test_the_cause_that_a_reason_speaks_of_is_the_likeliest() -> None:
    tor = proxy(ServiceState.DOWN, None, "service:market-maker")
    line = f"proxy.down:{tor.key}"
    assert storm(*refused(30), tor).causes == ("svc.capital", line)
    assert storm(*refused(30, reason="restricted in your region"), tor).causes == (line, "svc.capital")


def test_a_proxy_that_it_does_not_go_through_is_not_blamed() -> None:
    assert storm(*refused(30), proxy(ServiceState.DOWN, None, "unit:other.service")).causes == ("svc.capital",)


def test_too_little_capital_is_urgent_only_while_it_quotes() -> None:
    assert found("svc.capital", service(), log(), balance(1.2))
    assert not found("svc.capital", service(), log(), balance(5))
    assert not found("svc.capital", service(last_event=at(-301)), log(), balance(1.2))
    assert not found("svc.capital", service(marks=(NOT_QUOTING,)), log(), balance(1.2))
    assert found("svc.capital", service(last_event=None, marks=(QUOTING,)), log(), balance(1.2))
    assert not found("svc.capital", service(ServiceState.DOWN, marks=(QUOTING,)), log(), balance(1.2))


def test_without_a_smallest_order_nobody_can_tell_what_is_too_little() -> None:
    assert not found("svc.capital", service(), log(), balance(0, least=None))


def test_capital_is_told_after_a_minute() -> None:
    engine = Engine()
    facts = (service(last_event=at(200)), log(), balance(1.2))
    raised = next(second for second in range(0, 200, 2) if "svc.capital now" in engine.read(second, *facts))
    assert 58 <= raised <= 60


def test_what_a_log_said_that_cannot_be_read_any_more_is_not_held_against_it() -> None:
    unread = (service(), log(None, "no permission"), balance(1.2), *refused(100), share(100), *totals(178, 401))
    assert not conditions(world(*unread), Limits())


def test_more_filled_than_accepted_is_a_note() -> None:
    bot = service(since=at(-86_400))
    (note,) = found("svc.counter_mismatch", bot, log(), count("accepted", 0), count("filled", 2))
    assert (note.severity, note.why) == (Severity.NOTE, "2 filled, 0 accepted · do not trust them")
    assert not found("svc.counter_mismatch", bot, log(), count("accepted", 2), count("filled", 2))


@pytest.mark.parametrize("since", [None, at(-90_000)])
def test_what_was_accepted_before_anybody_counted_contradicts_nothing(since: datetime | None) -> None:
    assert not found("svc.counter_mismatch", service(since=since), log(), count("accepted", 0), count("filled", 2))


@pytest.mark.parametrize("state", [ServiceState.OFF, ServiceState.DOWN])
def test_what_a_service_said_before_it_ended_is_not_held_against_it(state: ServiceState) -> None:
    said = (log(), balance(1.2), *refused(100), share(100), *totals(178, 401))
    assert {each.rule for each in conditions(world(service(state, marks=(QUOTING,)), *said), Limits())} <= {
        "svc.pid_dead"
    }
    known_by_its_log = service(ServiceState.UNKNOWN, marks=(QUOTING,))
    found_of_unit = conditions(world(known_by_its_log, unit("pmm", state, refs=("unit:pmm.service",)), *said), Limits())
    assert not [each for each in found_of_unit if each.rule.startswith("svc.")]


def test_totals_that_differ_by_a_tenth_are_told_with_what_is_missing() -> None:
    (told,) = found("svc.value_mismatch", service(), log(), *totals(178, 401), unit("pmm"))
    assert told.what == "Total of market-maker is wrong: 178 vs 401"
    assert told.why == "223 (56 %) are missing in what it reports"
    assert told.causes == ("gw.env_missing:lockn-01/systemd/user/pmm.service",)
    assert not found("svc.value_mismatch", service(), log(), *totals(390, 401))
    assert [each.firm for each in found("svc.value_mismatch", service(), log(), *totals(373, 401))] == [False]
    assert found("svc.value_mismatch", service(), log(), *totals(10, 0))
