"""What a gateway schedules is told where it multiplies, fails, does not start or says nothing, and is quiet else."""

import pytest

from board.board import Severity
from board.facts import Job, ServiceState
from board.jobs import EMPTY, SYSTEM
from tests.board.rules.crons import KEY, MONTH, cron, history, job, listed, new, unpaid
from tests.board.worlds import BOX, Engine, at, found

FAILED = {"outcome": "failed: billing", "why": "402 run out of credits"}
REGRESSION = "2am-regression-qa"


def timer(name: str = "backup", **more: object) -> Job:
    fields = {
        "key": f"{BOX}/systemd/user/{name}.timer",
        "refs": (f"unit:{name}.timer",),
        "label": name,
        "enabled": True,
        "period": 3600.0,
        "last_run": at(-10_000),
        "next_run": at(-8000),
    }
    return Job(**{**fields, **more})  # type: ignore[arg-type]  # the values are of the fields' types


def test_what_was_well_on_the_day_after_stays_quiet() -> None:
    engine = Engine()
    jobs = (*new(31, age=MONTH), *new(15, "old", age=MONTH, enabled=False))
    assert engine.read(0, cron(), *jobs, listed(0.8), history(400_000)) == set()


def test_the_eleventh_new_job_within_three_days_is_told_with_what_they_are_called() -> None:
    assert not any(alert.firm for alert in found("cron.sprawl", cron(), *new(10)))
    (alert,) = found("cron.sprawl", cron(), *new(8), *new(3, "check", age=7200), *new(20, "old", age=MONTH))
    assert (alert.severity, alert.firm) == (Severity.SOON, True)
    assert alert.what == "Cron jobs multiply: 11 new within 3 d"
    assert alert.why == "since 11:00: observe-* (8), check-* (3) · 31 of 31 enabled"


def test_sprawl_holds_until_hardly_any_is_new() -> None:
    assert [alert.firm for alert in found("cron.sprawl", cron(), *new(5))] == [False]
    assert found("cron.sprawl", cron(), *new(4)) == []


def test_more_than_forty_jobs_at_work_are_too_many_and_those_switched_off_do_not_count() -> None:
    assert found("cron.sprawl", cron(), *new(40, age=MONTH), *new(9, "off", age=MONTH, enabled=False)) == []
    assert found("cron.sprawl", cron(), *new(41, age=MONTH))[0].what == "Cron jobs multiply: 41 are enabled"


def test_jobs_that_the_gateway_makes_for_itself_are_no_sprawl() -> None:
    assert found("cron.sprawl", cron(), *new(50, kind=SYSTEM)) == []


def test_a_long_history_is_a_note() -> None:
    (alert,) = found("cron.history_size", cron(), history(2.9e6))
    assert (alert.severity, alert.what) == (Severity.NOTE, "Run history of cron holds 2.8 M")
    assert found("cron.history_size", cron(), history(900_000)) == []


@pytest.mark.parametrize(
    ("errors", "essential", "told"),
    [
        (0, True, set()),
        (1, False, set()),
        (2, False, {Severity.SOON}),
        (5, False, {Severity.SOON, Severity.NOW}),
        (1, True, set()),
        (2, True, {Severity.NOW}),
    ],
)
def test_how_often_a_job_must_fail_depends_on_how_much_it_counts(
    errors: int, essential: bool, told: set[Severity]
) -> None:
    alerts = found("cron.job_failing", cron(), job(errors=errors, essential=essential, **FAILED))
    assert {alert.severity for alert in alerts if alert.firm} == told


def test_a_job_that_fails_is_told_with_its_error_and_when_it_went_well() -> None:
    alert = found("cron.job_failing", cron(), job("deploy", errors=3, **FAILED))[0]
    assert alert.what == "Cron job deploy fails again and again"
    assert alert.why == "3 runs in a row · 402 run out of credits · last ok 12:50"
    assert alert.do == "openclaw cron runs --id deploy"


def test_one_success_clears_it() -> None:
    engine = Engine()
    assert engine.read(0, cron(), job(errors=2, **FAILED)) == {"cron.job_failing soon"}
    assert engine.read(15, cron(), job(errors=1, **FAILED)) == {"cron.job_failing soon"}
    engine.read(30, cron(), job(errors=0))
    assert engine.read(45, cron(), job(errors=0)) == set()


def test_jobs_that_are_switched_off_neither_fail_nor_are_missed() -> None:
    engine = Engine()
    off = job(errors=9, enabled=False, essential=True, awaited=True, next_run=at(-90_000), **FAILED)
    assert engine.read(0, cron(), off) == set()


def test_jobs_of_a_provider_that_wants_money_follow_from_its_bill() -> None:
    alert = found("cron.job_failing", cron(), unpaid(), job(errors=2, **FAILED))[0]
    assert alert.causes == (f"prov.billing:{unpaid().key}",)
    other = found("cron.job_failing", cron(), unpaid(), job(errors=2, **{**FAILED, "failure_class": "timeout"}))
    assert not other[0].causes
    far = job(errors=2, **{**FAILED, "key": "lockn-01/openclaw/second/cron/watch"})
    assert not found("cron.job_failing", cron(), unpaid(), far)[0].causes


def test_a_check_follows_from_what_kept_it_and_from_nothing_that_kept_others() -> None:
    late = job("qa", awaited=True, next_run=at(-20_000))
    said_nothing = job("quiet", awaited=True, outcome=EMPTY, last_run=at(-3600))
    causes = {each.subject: each.causes for each in found("cron.result_missing", cron(), late, said_nothing)}
    assert causes == {late.key: (f"cron.missed:{KEY}",), said_nothing.key: (f"cron.job_failing:{said_nothing.key}",)}


@pytest.mark.parametrize(
    ("period", "late", "told"),
    [(60, 299, False), (60, 301, True), (3600, 7100, False), (3600, 7201, True), (None, 301, True)],
)
def test_a_job_is_missed_after_two_of_its_periods_and_at_least_five_minutes(
    period: float | None, late: float, told: bool
) -> None:
    assert bool(found("cron.missed", cron(), job(period=period, next_run=at(-late)))) is told


def test_all_that_did_not_start_is_one_line_with_what_counts_most_first() -> None:
    late = {"next_run": at(-8000), "last_run": at(-11_600)}
    (alert,) = found(
        "cron.missed", cron(), job("a", **late), job("work-executor", essential=True, **late), job("on-time")
    )
    assert (alert.subject, alert.severity) == (KEY, Severity.NOW)
    assert alert.what == "Cron jobs did not start: work-executor and 1 more"
    assert alert.why.startswith("work-executor 2 h 13 min late, last ran 09:46")


def test_a_job_that_runs_is_not_late_and_one_behind_it_says_so() -> None:
    running = job("slow", running_since=at(-4000), next_run=at(-90_000))
    (alert,) = found("cron.missed", cron(), running, job(next_run=at(-8000)))
    assert "slow" not in alert.what
    assert alert.why.endswith("busy behind slow since 11:53")


def test_a_cron_that_is_switched_off_misses_nothing() -> None:
    assert found("cron.missed", cron(ServiceState.OFF), job(next_run=at(-8000))) == []


def test_of_timers_only_those_are_missed_that_their_owner_counts_on() -> None:
    assert found("cron.missed", timer()) == []
    (alert,) = found("cron.missed", timer(essential=True))
    assert (alert.what, alert.severity) == ("Timer backup did not start", Severity.NOW)
    assert alert.do == "systemctl --user status backup.timer"
    assert found("cron.missed", timer(essential=True, running_since=at(-8000))) == []


def test_a_line_of_a_crontab_leaves_no_record_and_is_never_missed() -> None:
    engine = Engine()
    line = Job(key=f"{BOX}/crontab/sean/x", label="x", enabled=True, period=60, next_run=at(30))
    assert engine.read(0, line) == set()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"running_since": at(-1800)}, "it has run for 30 min · last ok 12:50"),
        ({"next_run": at(-1800), "last_run": at(-88_200)}, "it did not start, 30 min ago · last ok 12:50"),
        ({"outcome": EMPTY, "last_run": at(-1800)}, "its run of 12:30 ended well and said nothing · last ok 12:50"),
        ({"outcome": "failed: timeout", "last_run": at(-1800)}, "failed: timeout at 12:30 · last ok 12:50"),
    ],
)
def test_a_check_has_no_result_half_an_hour_after_its_start(more: dict[str, object], why: str) -> None:
    (alert,) = found("cron.result_missing", cron(), job(REGRESSION, awaited=True, period=86_400.0, **more))
    assert (alert.what, alert.severity) == (f"Check {REGRESSION} has no result", Severity.SOON)
    assert alert.why == why


@pytest.mark.parametrize(
    "more",
    [
        {"awaited": False, "running_since": at(-9000)},
        {"running_since": at(-1700)},
        {"next_run": at(-1700)},
        {"outcome": "skipped", "last_run": at(-9000)},
        {},
    ],
)
def test_a_check_that_has_one_or_is_still_expected_is_quiet(more: dict[str, object]) -> None:
    assert found("cron.result_missing", cron(), job(REGRESSION, **{"awaited": True, **more})) == []


def test_a_job_that_its_gateway_switched_off_is_told_with_the_way_back() -> None:
    off = job("watch", enabled=False, stopped_at=at(-600), errors=10, **FAILED)
    alert = found("cron.job_failing", cron(), off)[-1]
    assert alert.what == "Cron job watch failed until its gateway switched it off"
    assert alert.why.startswith("10 runs in a row, off since 12:50 · 402 run out of credits")
    assert alert.do == "mend it, then openclaw automations enable watch"
    assert not found("cron.job_failing", cron(), job("watch", enabled=False, errors=10, **FAILED))


def test_where_cron_is_switched_off_no_check_misses_its_result() -> None:
    late = job(REGRESSION, awaited=True, next_run=at(-7200))
    assert found("cron.result_missing", cron(), late)
    assert not found("cron.result_missing", cron(ServiceState.OFF), late)


def test_a_job_of_the_far_future_is_no_new_one() -> None:
    assert found("cron.sprawl", cron(), *new(30, age=-MONTH * 100)) == []
