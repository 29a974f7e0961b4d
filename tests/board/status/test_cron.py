"""The rows of a gateway's cron: how much is on, what is next, what is wrong, and the jobs that count most."""

from dataclasses import replace
from typing import Any

from board.board import Cell, Severity, StatusRow, Tone, Words
from board.facts import Fact, ServiceState
from board.jobs import FROM_DISK, PULSE, SKIPPED
from board.past import Past
from board.status.cron import cron_rows
from board.status.jobs import job_rows
from board.status.view import View
from tests.board.rules.crons import GATEWAY, MONTH, beat, cron, history, job, listed, new
from tests.board.worlds import at, world


def drawn(*facts: Fact, alarm: dict[str, Severity] | None = None, now: float = 0) -> tuple[StatusRow, ...]:
    return tuple(cron_rows(View(world(*facts, now=now), Past(), alarm or {})))


def said(cells: tuple[Cell, ...]) -> list[str]:
    return [cell.text for cell in cells if isinstance(cell, Words)]


def off(count: int) -> tuple[Fact, ...]:
    return new(count, "off", age=MONTH, enabled=False)


def test_a_cron_that_is_well_is_a_count_and_what_is_next() -> None:
    regression = job("regression", next_run=at(1800))
    (row,) = drawn(cron(), *new(30, age=MONTH), *off(15), regression, listed(0.8), beat(240))
    assert row.label == "cron"
    assert said(row.cells) == ["31/46 on", "next 13:30 regression", "● heartbeat 4m"]


def test_a_busy_cron_is_told_apart_from_one_that_is_slow() -> None:
    busy = cron(ServiceState.SATURATED, marks=(FROM_DISK,))
    (row,) = drawn(busy, job("slow", running_since=at(-600)), listed(45))
    assert said(row.cells)[1] == "▲ busy behind slow since 12:50 · read from disk"
    assert said(row.cells)[2] == "list 45 s of 1 min"
    (row,) = drawn(busy, job())
    assert said(row.cells)[1] == "▲ answers slowly · read from disk"


def test_what_is_off_unknown_or_old_says_so() -> None:
    for state, why, told in (
        (ServiceState.OFF, "switched off", "○ switched off"),
        (ServiceState.UNKNOWN, "no connection", "? no connection"),
    ):
        (row,) = drawn(cron(state, why=why))
        assert told in said(row.cells)
    (row,) = drawn(cron(), job(), now=900)
    assert "? not read any more" in said(row.cells)


def test_failures_are_named_with_their_class_and_how_often() -> None:
    failed: dict[str, Any] = {"outcome": "failed: billing", "errors": 3}
    rows = drawn(cron(), *(job(name, **failed) for name in "abcde"), job("z", flips=4))
    assert said(rows[0].cells)[2:] == [
        "▲ a: failed: billing x3",
        "▲ b: failed: billing x3",
        "▲ c: failed: billing x3",
        "+2",
        "▲ z flaps (4 turns in 10 runs)",
    ]


def test_the_jobs_that_count_most_have_a_row_of_their_own() -> None:
    executor = job("work-executor", essential=True)
    late = job("idle-watchdog", essential=True, next_run=at(-720))
    running = job("prune", essential=True, running_since=at(-60))
    fresh = job("daily-summary", essential=True, last_run=None, last_ok=None)
    failed = job("regression", essential=True, outcome="failed: auth", errors=1)
    alarm = {late.key: Severity.NOW}
    (_, row) = drawn(cron(), executor, late, running, fresh, failed, job(), alarm=alarm)
    assert set(said(row.cells)) == {
        "● work-executor 12:50→13:50",
        "■ idle-watchdog 12 min late",
        "▸ prune since 12:59",
        "? daily-summary not run yet",
        "▲ regression failed: auth",
    }
    assert Words("■ idle-watchdog 12 min late", Tone.NOW) in row.cells
    assert row.aside


def test_a_missing_heartbeat_is_no_age() -> None:
    (row,) = drawn(cron(), beat(None))
    assert said(row.cells)[-1] == "▲ heartbeat missing"


def test_what_a_gateway_schedules_is_not_counted_among_timers() -> None:
    assert not list(job_rows(View(world(cron(), job(), beat(60)), Past(), {})))


def test_what_grows_is_told_with_its_pace() -> None:
    (row,) = drawn(cron(), *new(3), *new(4, "old", age=MONTH), history(2.9e6))
    assert said(row.cells)[2:] == ["+3 in 24 h", "history 2.8 M"]


def test_a_gateway_that_tells_of_its_own_heartbeat_is_believed() -> None:
    pulse = replace(beat(240), key=f"{GATEWAY}/heartbeat/gateway", kind=PULSE, outcome="failed: no key")
    assert said(drawn(cron(), pulse)[0].cells)[-1] == "▲ heartbeat 4m failed: no key"
    assert said(drawn(cron(), replace(pulse, outcome=SKIPPED))[0].cells)[-1] == "○ heartbeat skipped 4m"


def test_a_job_that_its_gateway_switched_off_is_not_among_those_that_are_merely_off() -> None:
    stopped = job("regression", enabled=False, essential=True, stopped_at=at(-60), errors=10, outcome="failed: auth")
    own, essential = drawn(cron(), stopped, *off(3))
    assert "▲ regression: failed: auth x10, switched off" in said(own.cells)
    assert said(essential.cells) == ["× regression switched off"]


def test_the_crons_of_several_gateways_say_whose_they_are() -> None:
    other = replace(cron(), key=cron().key.replace("main", "staging"))
    assert [each.label for each in drawn(cron(), other)] == ["cron main", "cron stagi"]
