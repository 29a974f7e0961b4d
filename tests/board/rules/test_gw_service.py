"""A gateway that is down, deaf, starting, of two versions or restarted too often is told, and what is normal is not."""

import pytest

from board.board import Severity
from board.facts import Fact, ServiceState
from board.openclaw import HTTP, IMPORTING, RPC, SELF_RESTART_OFF, WRITTEN_BY
from tests.board.rules.gateways import KEY, gateway, listeners, lost, part, process, restarts, slow, ways
from tests.board.worlds import Engine, at, first_raised, found

DOWN, SATURATED, STARTING = ServiceState.DOWN, ServiceState.SATURATED, ServiceState.STARTING


def test_a_gateway_that_refuses_is_told_at_the_second_look() -> None:
    assert first_raised([(second, ways(DOWN)) for second in (0, 5, 10)], "gw.http_down now") == 5
    (alert,) = found("gw.http_down", *ways(DOWN))
    assert (alert.what, alert.do) == (
        "Gateway main does not answer",
        "systemctl --user restart openclaw-gateway.service",
    )


def test_two_of_three_looks_are_enough() -> None:
    engine = Engine()
    for second, state in ((0, DOWN), (5, ServiceState.UP), (10, DOWN)):
        engine.read(second, *ways(state))
    assert engine.raised == {"gw.http_down now"}


def test_its_rpc_is_not_told_beside_it() -> None:
    assert found("gw.rpc_dead", *ways(DOWN)) == []


def test_one_that_was_never_there_and_that_nobody_named_is_not_missed() -> None:
    assert found("gw.http_down", *ways(DOWN, last_up=None)) == []
    assert found("gw.http_down", *ways(DOWN, last_up=None, essential=True))


@pytest.mark.parametrize(("marks", "patience"), [((), 120), ((IMPORTING,), 1200)])
def test_a_start_has_its_time_and_an_import_has_more(marks: tuple[str, ...], patience: float) -> None:
    http = part(HTTP, STARTING, since=at(0), why="importing its old files: process 7 runs, no listener yet")
    for second, firm in ((patience - 1, False), (patience, True)):
        (alert,) = found("gw.http_down", gateway(STARTING, marks=marks), http, read=second)
        assert alert.firm is firm
    assert alert.what == "Gateway main still starts"
    assert alert.why == "importing its old files: process 7 runs, no listener yet since 13:00"


def test_http_alone_is_no_health() -> None:
    engine = Engine()
    for second in (0, 5):
        assert engine.read(second, *ways(rpc=SATURATED)) == set()
    assert engine.read(10, *ways(rpc=SATURATED)) == {"gw.rpc_dead now"}


def test_a_token_that_is_refused_is_no_dead_gateway() -> None:
    assert found("gw.rpc_dead", *ways(rpc=ServiceState.DENIED)) == []


def test_it_is_held_until_it_answers_soon() -> None:
    engine = Engine()
    for second in (0, 5, 10):
        engine.read(second, *ways(rpc=SATURATED))
    slow_again = (gateway(), part(HTTP), part(RPC, latency=8000))
    for second in range(15, 60, 5):
        assert engine.read(second, *slow_again) == {"gw.rpc_dead now"}
    for second in (60, 65, 70, 75):
        engine.read(second, *ways())
    assert engine.read(80, *ways()) == set()


def test_slow_answers_alone_raise_nothing() -> None:
    readings = [(second, (gateway(), part(HTTP), part(RPC, latency=9000))) for second in range(0, 90, 5)]
    assert first_raised(readings, "gw.rpc_dead now") is None
    (alert,) = found("gw.rpc_dead", gateway(), part(HTTP), part(RPC, latency=9000))
    assert (alert.firm, alert.why) == (False, "answers after 9 s")


@pytest.mark.parametrize(("calls", "expected"), [(1, []), (2, [Severity.SOON])])
def test_two_requests_that_time_out_are_told(calls: int, expected: list[Severity]) -> None:
    found_now = [each.severity for each in found("gw.cli_timeouts", gateway(), slow(calls)) if each.firm]
    assert found_now == expected


@pytest.mark.parametrize(
    ("count", "expected"), [(0, []), (1, []), (2, [Severity.SOON]), (3, [Severity.NOW]), (4, [Severity.NOW])]
)
def test_the_budget_of_restarts(count: int, expected: list[Severity]) -> None:
    conditions = found("gw.restart_budget", gateway(), restarts(count))
    assert [each.severity for each in conditions] == expected
    if count == 2:
        assert conditions[0].what == "Gateway main used 2/3 restarts of this hour"
        assert conditions[0].why == "the next one is free at 13:10"


def test_another_version_than_the_installed_one_is_told_after_a_minute() -> None:
    split: list[Fact] = [gateway(wanted_version="2026.9.6")]
    assert first_raised([(second, split) for second in range(0, 120, 5)], "gw.version_split soon") == 60
    assert found("gw.version_split", *split)[0].why == "running 2026.2.9, installed 2026.9.6"


def test_a_config_of_a_newer_version_is_a_claim_and_no_more_than_a_note() -> None:
    (claim,) = found("gw.version_split", gateway(marks=(f"{WRITTEN_BY}2026.3.1",)))
    assert (claim.severity, claim.why) == (
        Severity.NOTE,
        "running 2026.2.9, claim: its config was last written by 2026.3.1",
    )
    (split,) = found("gw.version_split", gateway(wanted_version="2026.3.1", marks=(f"{WRITTEN_BY}2026.3.1",)))
    assert (split.severity, split.why) == (Severity.SOON, "running 2026.2.9, installed 2026.3.1")


def test_a_version_that_nobody_tells_is_no_other_one() -> None:
    assert found("gw.version_split", gateway(version="")) == []
    assert found("gw.version_split", gateway(wanted_version="")) == []


@pytest.mark.parametrize(
    ("last_up", "told"), [(-3600 - 601, False), (-3600 - 30, True), (-3600 + 60, True), (0, False)]
)
def test_what_ran_until_the_start_and_does_not_since_is_told(last_up: float, *, told: bool) -> None:
    conditions = found("gw.recovery_failed", gateway(), process(1), lost(last_up))
    assert bool(conditions) is told
    if told:
        assert conditions[0].what == "Service pmm did not come back with the gateway"


def test_it_has_two_minutes_and_is_gone_once_it_is_stopped_on_purpose() -> None:
    gone = (gateway(), process(0), lost(-10))
    assert first_raised([(second, gone) for second in range(0, 180, 2)], "gw.recovery_failed now") == 120
    assert found("gw.recovery_failed", gateway(), process(1), lost(-3600, ServiceState.OFF)) == []


@pytest.mark.parametrize(("hours", "count", "firm"), [(10, 3, True), (0.05, 3, False), (10, 2, False)])
def test_slow_listeners_count_once_a_start_is_over(hours: float, count: int, *, firm: bool) -> None:
    (alert,) = found("gw.slow_listener", gateway(), process(hours), listeners(count))
    assert alert.firm is firm
    assert alert.why == f"{count} events took more than 30 s within 10 min · slowest 164 s on DiscordMessageListener"


def test_agents_that_may_not_restart_it_are_a_note() -> None:
    (alert,) = found("gw.selfheal_off", gateway(marks=(SELF_RESTART_OFF,)))
    assert (alert.severity, alert.subject) == (Severity.NOTE, KEY)


def test_a_gateway_that_is_well_has_no_alert() -> None:
    engine = Engine()
    for minute in range(10):
        assert engine.read(60 * minute, *ways(), restarts(0), slow(0)) == set()
