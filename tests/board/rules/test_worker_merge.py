"""Rules about the work of several workers."""

from typing import Any

import pytest

from board.facts import PullRequest, Stage, Work
from tests.board.rules.forges import FAILED, check, pull
from tests.board.rules.workers import gone, session, tree
from tests.board.worlds import BOX, at, found

RULE = "worker.duplicate_of_merged"


def merged(title: str = "MS21-UI-002: users page", **more: Any) -> PullRequest:
    return pull(578, **{"title": title, "state": "merged", "ended_at": at(-9000), **more})


@pytest.mark.parametrize(
    "facts",
    [
        (session(label="UI-002"),),
        (session(label="MS21-UI-002 users"),),
        (session(42), tree(42, branch="feat/ms21-ui-002-users")),
        (session(folder="/tmp/ms21-ui-002"),),  # noqa: S108 - a name
    ],
    ids=["label", "longer id", "branch", "folder"],
)
def test_a_worker_on_what_was_merged_before_it_began_is_a_duplicate(facts: tuple[Any, ...]) -> None:
    [condition] = found(RULE, *facts, merged())
    assert condition.what in (
        "Task UI-002 was merged as #578 at 10:30",
        "Task MS21-UI-002 was merged as #578 at 10:30",
    )
    assert condition.command == "kill 42"


@pytest.mark.parametrize(
    "facts",
    [
        (session(label="UI-003"), merged()),
        (session(label="UI-0021"), merged()),
        (gone(label="UI-002"), merged()),
        (session(label="UI-002"), pull(578, title="MS21-UI-002")),
        (session(label="UI-002"), merged("part 2 of the page", refs=("ticket:UI-002",))),
    ],
    ids=["another", "a longer number", "ended", "not merged", "only mentioned"],
)
def test_nothing_else_is_a_duplicate(facts: tuple[Any, ...]) -> None:
    assert not found(RULE, *facts)


def test_its_own_pull_request_may_be_merged_while_it_still_runs() -> None:
    own = merged(branch="TEST-042", title="UI-002 x", ended_at=at(-60))
    assert not found(RULE, session(label="UI-002"), tree(), own)
    assert found(RULE, session(label="UI-002"), tree(), merged(branch="other", title="UI-002 x", ended_at=at(-60)))


def test_a_task_that_its_tracker_says_was_done_before_is_one_too() -> None:
    work = Work(
        key=f"{BOX}/linear/LOC-7",
        refs=("ticket:LOC-7",),
        tracker="linear",
        id="LOC-7",
        title="x",
        stage=Stage.DONE,
        ended_at=at(-7200),
    )
    [condition] = found(RULE, session(label="LOC-7"), work)
    assert condition.what == "Task LOC-7 is done in linear since 11:00"


def test_pull_requests_that_change_the_same_file_are_to_be_merged_one_after_the_other() -> None:
    large = pull(585, files=("app.module.ts", "b", "schema.prisma"), created_at=at(-9000))
    ready = pull(586, files=("app.module.ts", "schema.prisma"))
    red = pull(587, files=("schema.prisma",), checks=(check(verdict=FAILED),))
    [condition] = found("worker.file_conflict", large, ready, red, pull(588, files=("c",)))
    assert condition.what == "Merge serially in api: #586, #585 then #587"
    assert condition.why == "all change app.module.ts, schema.prisma"


def test_those_of_other_bases_or_repositories_do_not_conflict() -> None:
    one = pull(1, files=("a",))
    assert not found("worker.file_conflict", one, pull(2, files=("a",), base="release"))
    assert not found("worker.file_conflict", one, pull(3, files=("a",), repository="lockn/web"))
    assert not found("worker.file_conflict", one, pull(4, files=("a",), state="merged"))
