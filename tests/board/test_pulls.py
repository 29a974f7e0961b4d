"""Why a pull request does not merge, by one list."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.facts import Verdict
from board.pulls import Kind, candidates, is_documents, obstacle, overlaps, reds
from tests.board.rules.forges import FAILED, PASSED, PENDING, RUNNING, check, main, pull, run
from tests.board.worlds import at, world

MISSING = check("ci/required", Verdict.MISSING)

LIST: list[tuple[dict[str, Any], Kind, str]] = [
    ({"draft": True}, Kind.DRAFT, "draft"),
    ({"conflicts": True}, Kind.CONFLICTS, "conflicts with main"),
    ({"checks": (check("ci/a"), check("ci/b", FAILED))}, Kind.FAILED, "required check failed: ci/b"),
    ({"checks": (MISSING,)}, Kind.NEVER_REPORTED, "required check never reported: ci/required"),
    ({"checks": (check("ci/a", RUNNING),)}, Kind.UNDER_WAY, "check under way: ci/a"),
    ({"changes_by": ("sean",)}, Kind.CHANGES, "changes wanted by sean"),
    (
        {"approvals": 1, "approvals_needed": 2, "asked": ("luan",)},
        Kind.APPROVALS,
        "approvals 1/2 · review asked of luan",
    ),
    ({"asked": ("sean", "luan")}, Kind.REVIEW, "review asked of sean, luan"),
    ({"behind": True}, Kind.BEHIND, "behind main: must take it in first"),
    ({"queued": True}, Kind.QUEUED, "in the merge queue"),
    ({"may_merge": False}, Kind.FORBIDDEN, "we may not merge it"),
    ({"barred": True}, Kind.BARRED, "blocked by a branch rule that this token may not see"),
    ({"checks_known": False}, Kind.UNKNOWN, "its checks are not known"),
    ({"reviews_known": False}, Kind.UNKNOWN, "its reviews are not known"),
    ({"conflicts": None}, Kind.UNKNOWN, "whether it conflicts is not known yet"),
    ({}, Kind.READY, "ready to merge"),
]


@pytest.mark.parametrize(("more", "kind", "text"), LIST, ids=[kind for _, kind, _ in LIST])
def test_each_obstacle_has_its_sentence(more: dict[str, Any], kind: Kind, text: str) -> None:
    found = obstacle(world(), pull(**more))
    assert (found.kind, found.text) == (kind, text)


@given(st.sets(st.integers(0, len(LIST) - 2).filter(lambda place: place not in (3, 4, 13)), min_size=1))
def test_of_several_the_first_of_the_list_is_told(places: set[int]) -> None:
    together: dict[str, Any] = {}
    for place in sorted(places, reverse=True):
        together |= LIST[place][0]
    assert obstacle(world(), pull(**together)).kind is LIST[min(places)][1]


def test_a_check_that_nobody_requires_does_not_hold_it_up() -> None:
    assert obstacle(world(), pull(checks=(check(verdict=FAILED, required=False),))).kind is Kind.READY


def test_where_it_is_unknown_what_is_required_each_check_may_be() -> None:
    found = obstacle(world(), pull(checks=(check("lint", FAILED, required=False),), checks_known=False))
    assert (found.kind, found.text) == (Kind.FAILED, "check failed: lint")


@pytest.mark.parametrize(
    ("pushed", "kind"), [(-899, Kind.UNDER_WAY), (-900, Kind.NEVER_REPORTED)], ids=["young", "old"]
)
def test_a_check_that_nobody_reports_is_given_a_quarter_of_an_hour(pushed: float, kind: Kind) -> None:
    found = obstacle(world(), pull(checks=(MISSING,), pushed_at=at(pushed)))
    assert found.kind is kind
    assert "pending" not in found.text


@pytest.mark.parametrize("verdict", [RUNNING, PENDING])
def test_a_check_may_come_as_long_as_a_run_for_its_commit_is_under_way(verdict: Verdict) -> None:
    one = pull(checks=(MISSING,))
    assert obstacle(world(one, run(verdict)), one).kind is Kind.UNDER_WAY
    assert obstacle(world(one, run(PASSED)), one).kind is Kind.NEVER_REPORTED


@pytest.mark.parametrize("verdict", [RUNNING, PENDING])
def test_a_check_may_come_as_long_as_another_one_of_its_commit_is_under_way(verdict: Verdict) -> None:
    one = pull(checks=(MISSING, check("ci/build", verdict)))
    assert obstacle(world(one), one).kind is Kind.UNDER_WAY


def test_a_check_that_nobody_has_asked_for_yet_is_not_missed() -> None:
    one = pull(checks=(MISSING,), checks_known=False)
    assert obstacle(world(one), one).kind is Kind.UNKNOWN


def test_who_was_asked_besides_enough_who_approved_is_not_waited_for() -> None:
    assert obstacle(world(), pull(approvals=2, approvals_needed=2, asked=("luan",))).kind is Kind.READY


def test_ready_is_told_since_the_last_that_stood_in_its_way() -> None:
    one = pull(checks=(check(since=at(-500)),))
    assert obstacle(world(one, run(PASSED)), one).since == at(-400)


def test_ready_is_told_of_no_time_before_it_last_moved_for_that_may_have_been_an_approval() -> None:
    assert obstacle(world(), pull(approvals=1, moved_at=at(-60))).since == at(-60)


def test_what_is_merged_has_no_obstacle() -> None:
    assert obstacle(world(), pull(state="merged", ended_at=at(-5))).text == "merged"


def test_the_reds_of_a_pull_request_are_those_of_the_workflow_that_failed_most() -> None:
    other = run(FAILED, FAILED, key="lockn-01/woodpecker/other")
    one = pull()
    assert reds(world(one, run(FAILED), other, main(FAILED, FAILED, FAILED)), one) == 2


def test_runs_of_its_branch_are_its_runs() -> None:
    pushed = run(FAILED, FAILED, pull="", refs=("branch:gitea/lockn/api@fix/10",))
    one = pull()
    assert reds(world(one, pushed), one) == 2


def test_a_repository_that_no_forge_tells_of_has_candidates_by_its_runs() -> None:
    [found] = candidates(world(run(FAILED)))
    assert (found.number, found.pull, found.repository) == (10, None, "lockn/api")
    assert not list(candidates(world(run(FAILED), pull(11, state="merged"))))


@pytest.mark.parametrize(
    ("files", "documents"),
    [
        (("docs/a.md", "README.md"), True),
        (("docs/a.png",), True),
        (("docs/a.md", "src/a.py"), False),
        ((), False),
    ],
)
def test_documents_are_told_from_code_by_their_files(files: tuple[str, ...], documents: bool) -> None:
    assert is_documents(pull(files=files)) is documents
    assert not is_documents(pull(files=files, many_files=True))


def test_a_merge_order_joins_what_touches_a_file_by_way_of_others() -> None:
    one, two, three = pull(1, files=("a",)), pull(2, files=("a", "b")), pull(3, files=("b",), draft=True)
    [found] = overlaps(world(three, one, two, pull(4, files=("c",))))
    assert ([each.number for each in found.pulls], found.files) == ([1, 2, 3], ("a", "b"))


@given(st.permutations([pull(number, files=("a", str(number))) for number in range(1, 6)]))
def test_the_merge_order_does_not_depend_on_the_order_of_the_facts(pulls: list[Any]) -> None:
    [found] = overlaps(world(*pulls))
    assert [each.number for each in found.pulls] == [1, 2, 3, 4, 5]
