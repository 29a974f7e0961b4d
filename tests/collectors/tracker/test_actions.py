"""Runs of workflows, in rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from board.facts import FailureClass, Verdict
from collectors.tracker.actions import Heads, Ran, facts, failed, verdict_of
from collectors.tracker.classes import Failing
from collectors.tracker.place import Place

STACK = Place("box/github/hub/locknx/stack", "github", "locknx/stack", "stack")
HEADS = Heads("main", {7: ("work", "a" * 40)})
NOON = datetime(2026, 2, 4, 12, tzinfo=UTC)


def ran(number: int, words: str, **also: Any) -> Ran:
    told: dict[str, Any] = {"workflow": "ci.yml", "event": "push", "branch": "main", **also}
    return Ran(id=number, number=number, words=words, ended_at=NOON + timedelta(minutes=number), **told)


def test_a_streak_begins_where_the_first_failure_after_the_last_success_ended() -> None:
    runs = [ran(1, "failure"), ran(2, "success"), ran(3, "timed_out"), ran(4, "cancelled"), ran(5, "failure")]
    [fact] = facts(STACK, runs, HEADS, {5: Failing("test", FailureClass.TEST)})
    assert (fact.number, fact.verdict, fact.red_since) == (5, Verdict.FAILED, NOON + timedelta(minutes=3))
    assert fact.earlier == (Verdict.PASSED_OVER, Verdict.FAILED, Verdict.PASSED, Verdict.FAILED)
    assert fact.classes == (FailureClass.TEST, FailureClass.UNKNOWN)


def test_the_order_in_which_runs_come_is_of_no_importance() -> None:
    runs = [ran(number, "failure") for number in range(1, 6)]
    assert list(facts(STACK, runs, HEADS, {})) == list(facts(STACK, reversed(runs), HEADS, {}))


def test_only_what_is_the_last_word_on_a_branch_is_looked_into() -> None:
    runs = [ran(1, "failure"), ran(2, "success"), ran(3, "failure", workflow="lint.yml"), ran(4, "in_progress")]
    assert [each.id for each in failed(runs, HEADS)] == [3]


def test_runs_of_other_branches_and_closed_pull_requests_are_left_out() -> None:
    runs = [ran(1, "failure", branch="old"), ran(2, "failure", pull=9, event="pull_request"), ran(3, "x", event="cron")]
    assert list(facts(STACK, runs, HEADS, {})) == []


def test_a_run_on_the_branch_of_a_pull_request_is_its_own() -> None:
    [fact] = facts(STACK, [ran(1, "waiting", branch="work")], HEADS, {})
    assert (fact.pull, fact.default, fact.verdict) == ("pr:github/locknx/stack#7", False, Verdict.PENDING)


def test_branches_of_one_name_are_told_apart_by_their_commits() -> None:
    heads = Heads("main", {1: ("patch-1", "a" * 40), 2: ("patch-1", "b" * 40)})
    [fact] = facts(STACK, [ran(1, "success", branch="patch-1", head="b" * 40)], heads, {})
    assert fact.pull == "pr:github/locknx/stack#2"
    assert list(facts(STACK, [ran(1, "success", branch="patch-1", head="c" * 40)], heads, {})) == []


def test_what_waits_for_leave_is_held() -> None:
    [fact] = facts(STACK, [ran(1, "action_required")], HEADS, {})
    assert (fact.held, fact.verdict) == (True, Verdict.PENDING)


def test_a_word_that_nobody_knows_is_unknown() -> None:
    assert verdict_of("exploded") is Verdict.UNKNOWN
