"""Rules about pull requests."""

from typing import Any

import pytest

from board.board import Severity
from board.facts import FailureClass, Verdict
from tests.board.rules.forges import FAILED, MULTER, PASSED, PENDING, RUNNING, check, main, pull, run
from tests.board.worlds import Engine, at, first_raised, found

MISSING = check(verdict=Verdict.MISSING)


@pytest.mark.parametrize(
    ("verdicts", "severity"),
    [
        ((FAILED,), None),
        ((FAILED, FAILED), None),
        ((FAILED, FAILED, FAILED), Severity.SOON),
        ((PENDING, FAILED, FAILED, FAILED), Severity.SOON),
        ((FAILED, Verdict.PASSED_OVER, FAILED, FAILED), Severity.SOON),
        ((FAILED, FAILED, PASSED, FAILED), None),
        ((FAILED, FAILED, FAILED, FAILED, FAILED), Severity.NOW),
        ((PASSED, FAILED, FAILED, FAILED), None),
    ],
)
def test_the_third_red_in_a_row_is_told_and_the_fifth_is_urgent(
    verdicts: tuple[Verdict, ...], severity: Severity | None
) -> None:
    engine = Engine()
    engine.read(0, pull(), run(*verdicts))
    raised = [each for each in Severity if f"pr.red_repeat {each}" in engine.raised]
    assert (raised[0] if raised else None) is severity


def test_the_classes_of_the_reds_are_told_the_oldest_first_with_the_command_that_mends_the_last() -> None:
    red = run(
        FAILED,
        FAILED,
        FAILED,
        failing_step="format",
        failure_class=FailureClass.FORMAT,
        classes=(FailureClass.FORMAT, FailureClass.BUILD, FailureClass.BUILD),
        command="dotnet format --verify-no-changes",
    )
    [condition] = [each for each in found("pr.red_repeat", pull(), red) if each.firm]
    assert condition.what == "PR #10 red x3: build, build, format"
    assert (condition.do, condition.command) == ("dotnet format; then commit and push", "dotnet format")


def test_a_queued_run_is_not_green_and_only_a_green_one_ends_it() -> None:
    engine = Engine()
    engine.read(0, pull(), run(FAILED, FAILED, FAILED))
    assert "pr.red_repeat soon" in engine.raised
    engine.read(60, pull(), run(PENDING, FAILED, FAILED, FAILED))
    assert "pr.red_repeat soon" in engine.raised
    for second in (120, 180):
        engine.read(second, pull(), run(PASSED, FAILED, FAILED, FAILED))
    assert not engine.raised


def test_a_red_pull_request_follows_from_a_main_that_is_red_at_the_same_step() -> None:
    red = main(FAILED, failing_step="trivy")
    [condition, *_] = found("pr.red_repeat", pull(), run(FAILED, FAILED, FAILED, failing_step="trivy"), red)
    assert condition.causes[0] == f"ci.main_red:{red.key}"
    [other, *_] = found("pr.red_repeat", pull(), run(FAILED, FAILED, FAILED, failing_step="test"), red)
    assert not any(cause.startswith("ci.main_red") for cause in other.causes)


def test_what_is_merged_is_not_red_any_more() -> None:
    assert not found("pr.red_repeat", pull(state="merged"), run(FAILED, FAILED, FAILED))


def test_one_that_no_forge_tells_of_is_red_as_well() -> None:
    [condition] = [each for each in found("pr.red_repeat", run(FAILED, FAILED, FAILED)) if each.firm]
    assert condition.what.startswith("PR #10 red x3")
    assert not found("pr.red_repeat", run(FAILED, FAILED, FAILED, ended_at=at(-90_000), queued_at=at(-90_000)))


def test_a_required_check_that_never_runs_is_urgent_and_says_what_to_do() -> None:
    docs = pull(584, checks=(MISSING,), files=("docs/a.md", "docs/b.md"), pushed_at=at(-900))
    [condition] = found("pr.no_ci", docs)
    assert (condition.severity, condition.what) == (Severity.NOW, "PR #584: its required check will never run")
    assert condition.do.startswith("merge by hand in Gitea, or exempt docs/** from the check")
    assert "documents only" in condition.why
    assert "pending" not in f"{condition.what} {condition.why} {condition.do}".lower()


@pytest.mark.parametrize("ago", [0, 899])
def test_before_a_quarter_of_an_hour_nothing_is_said(ago: float) -> None:
    assert not found("pr.no_ci", pull(checks=(MISSING,), pushed_at=at(-ago)))


@pytest.mark.parametrize("verdict", [RUNNING, PENDING])
def test_a_run_that_is_under_way_may_still_report(verdict: Verdict) -> None:
    assert not found("pr.no_ci", pull(checks=(MISSING,)), run(verdict))


@pytest.mark.parametrize("more", [{"draft": True}, {"conflicts": True}, {"conflicts": None}])
def test_for_a_draft_or_one_that_conflicts_nothing_need_run(more: dict[str, Any]) -> None:
    assert not found("pr.no_ci", pull(checks=(MISSING,), **more))
    assert not found("pr.no_ci", pull(**more), pull(11, checks=(check(),)))


def test_checks_that_were_not_read_yet_are_not_missed() -> None:
    assert not found("pr.no_ci", pull(checks=(MISSING,), checks_known=False))
    assert not found("pr.no_ci", pull(checks_known=False), pull(11, checks=(check(),)))


def test_only_a_repository_that_checks_others_is_missed_a_check_that_nobody_requires() -> None:
    assert not found("pr.no_ci", pull())
    [condition] = found("pr.no_ci", pull(), pull(11, checks=(check(required=False),)))
    assert (condition.severity, condition.subject) == (Severity.SOON, pull().key)
    assert not found("pr.no_ci", pull(draft=True), pull(11, checks=(check(),)))


@pytest.mark.parametrize(
    ("more", "stuck"),
    [
        ({"approvals": 1}, True),
        ({"checks": (check(),)}, True),
        ({}, False),
        ({"approvals": 1, "draft": True}, False),
        ({"approvals": 1, "approvals_needed": 2}, False),
        ({"approvals": 1, "checks": (check(verdict=FAILED, required=False),)}, False),
    ],
    ids=["approved", "green", "neither", "draft", "approvals lack", "red"],
)
def test_what_is_approved_or_green_for_four_hours_and_not_merged_is_stuck(more: dict[str, Any], stuck: bool) -> None:
    old: dict[str, Any] = {"created_at": at(-14_400), "pushed_at": at(-14_400), "moved_at": at(-14_400)}
    old_checks = tuple(
        check(each.name, each.verdict, required=each.required, since=at(-14_400)) for each in more.get("checks", ())
    )
    assert bool(found("pr.stuck", pull(**old, **{**more, "checks": old_checks}))) is stuck


def test_a_conflict_is_told_after_an_hour() -> None:
    readings = [(second, (pull(conflicts=True),)) for second in range(0, 7200, 60)]
    assert first_raised(readings, "pr.stuck soon") == 3600


def test_a_weakness_explains_the_reds_of_its_run() -> None:
    red = run(FAILED, FAILED, FAILED, failing_step="trivy", failure_class=FailureClass.SCANNER, weaknesses=(MULTER,))
    [condition] = [each for each in found("pr.red_repeat", pull(), red) if each.firm]
    assert f"ci.cve:{red.key}" in condition.causes
