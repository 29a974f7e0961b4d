"""Rules about workers."""

from typing import Any

import pytest

from board.board import Severity
from board.facts import Checkout, Failure
from board.limits import Limits
from board.rules.catalogue import conditions
from board.sessions import FAILED, RUNNING
from board.workers import ATTENDED, ENDED, EXISTS, TERMINAL, UNASKED
from tests.board.rules.sessions import route, sent
from tests.board.rules.workers import GROUP, REPO, gone, session, tree
from tests.board.worlds import Engine, at, found, queue, server, world


def rules(*facts: Any) -> set[str]:
    return {each.rule for each in conditions(world(*facts), Limits()) if each.firm}


def test_a_worker_that_ended_well_with_nothing_is_told_with_its_branch() -> None:
    (empty,) = found("worker.empty_exit", gone(), tree())
    assert empty.severity is Severity.SOON
    assert empty.what == "Worker codex on TEST-042 ended and produced nothing"
    assert empty.why == (
        f"exit code 0, no commits, no changed files in {REPO}-42 after 9 min · not counted if work comes by 13:04"
    )
    assert empty.command == f"git -C {REPO}-42 status"


def test_where_nobody_saw_how_it_ended_that_is_said() -> None:
    (empty,) = found("worker.empty_exit", gone(outcome=ENDED, exit_code=None, ago=301), tree())
    assert empty.why.startswith("exit code unknown, no commits")
    assert "not counted" not in empty.why


@pytest.mark.parametrize(
    "checkout",
    [
        tree(committed=(at(-100), at(-7200))),
        tree(committed=(at(-5),)),
        tree(changed=2, touched_at=at(-100)),
        tree(looked_at=at(-61)),
        tree(looked_at=None),
        tree(changed=None, why="git status did not end within 5 s"),
        tree(missing=True),
        tree(why="it belongs to another user"),
    ],
    ids=["commit", "pushed by another", "changed files", "not looked", "never", "slow", "gone", "distrusted"],
)
def test_work_of_any_kind_and_what_nobody_knows_is_not_nothing(checkout: Checkout) -> None:
    assert not found("worker.empty_exit", gone(), checkout)


def test_files_that_were_changed_before_it_began_are_none_of_its_work() -> None:
    assert found("worker.empty_exit", gone(), tree(changed=3, touched_at=at(-5000)))


@pytest.mark.parametrize(
    "ended",
    [gone(outcome=EXISTS), gone(outcome=FAILED, exit_code=1), gone(kind=TERMINAL), gone(kind=ATTENDED), session()],
    ids=["exists", "failed", "terminal", "attended", "running"],
)
def test_only_a_worker_that_ended_well_can_be_one_that_made_nothing(ended: Any) -> None:
    assert not found("worker.empty_exit", ended, tree())


@pytest.mark.parametrize(
    ("began", "path", "told"), [(-119, REPO, False), (-121, REPO, True), (-63, f"{REPO}-42", True)]
)
def test_a_short_run_in_the_main_work_tree_was_a_question(began: float, path: str, *, told: bool) -> None:
    asked = gone(folder=path, refs=(f"folder:{path}",), started_at=at(began))
    assert bool(found("worker.empty_exit", asked, tree(path=path))) is told


def test_outside_of_a_checkout_nobody_knows_what_it_made() -> None:
    assert not found("worker.empty_exit", gone())


def test_a_commit_ends_the_line_at_the_next_look() -> None:
    engine = Engine()
    assert engine.read(0, gone(), tree()) == {"worker.empty_exit soon"}
    assert engine.read(4, gone(), tree(committed=(at(2),), looked_at=at(4))) == {"worker.empty_exit soon"}
    assert engine.read(8, gone(), tree(committed=(at(2),), looked_at=at(4))) == set()


def test_the_second_empty_one_makes_them_one_line() -> None:
    facts = (gone(1), tree(1), gone(2, 30), tree(2))
    (pattern,) = found("worker.empty_pattern", *facts)
    assert pattern.severity is Severity.NOW
    assert pattern.subject == GROUP
    assert pattern.what == "Codex workers: 2 of the last 2 ended with nothing"
    assert pattern.why == "TEST-002 12:59 · TEST-001 12:59"
    assert all(pattern.key in each.causes for each in found("worker.empty_exit", *facts))


def ends(*empty: bool) -> list[Any]:
    """Workers that ended one after the other, the last one first."""
    each = enumerate(empty)
    return [
        fact
        for number, nothing in each
        for fact in (gone(number, 60 + number), tree(number, committed=() if nothing else (at(-90),)))
    ]


@pytest.mark.parametrize(
    ("empty", "raised"),
    [
        ((True,), False),
        ((True, True), True),
        ((False, True, True), True),
        ((False, False, True, True), True),
        ((False, False, False, True, True), False),
        ((True, False, False, False, True), True),
        ((True, False, False, False, False, True), False),
    ],
)
def test_two_of_the_last_five_are_a_pattern_until_three_in_a_row_made_something(
    empty: tuple[bool, ...], *, raised: bool
) -> None:
    assert bool(found("worker.empty_pattern", *ends(*empty))) is raised


def test_one_whose_work_came_late_is_no_part_of_a_pattern() -> None:
    late = tree(2, committed=(at(-5),))
    assert not found("worker.empty_pattern", gone(1), tree(1), gone(2, 30), late)


@pytest.mark.parametrize(
    ("ago", "firm", "severity"),
    [(50, None, None), (299, False, "soon"), (300, True, "soon"), (899, True, "soon"), (900, True, "now")],
)
def test_silence_is_told_after_five_minutes_and_urgent_after_fifteen(
    ago: float, *, firm: bool | None, severity: str | None
) -> None:
    said = found("worker.silent", session(last_event=at(-ago)))
    worst = min(said, key=lambda each: (not each.firm, each.severity is not Severity.NOW), default=None)
    assert (worst and worst.firm, worst and worst.severity) == (firm, severity)


@pytest.mark.parametrize(
    "facts",
    [
        (session(last_event=at(-901), kind=TERMINAL),),
        (session(last_event=at(-901), kind=ATTENDED),),
        (session(last_event=at(-901), waiting_for="approval"),),
        (session(last_event=None),),
        (session(last_event=at(-901), started_at=at(-2000)), tree(changed=1, touched_at=at(-20))),
        (session(last_event=at(-901), started_at=at(-2000)), tree(committed=(at(-20),))),
        (gone(last_event=at(-901)),),
    ],
    ids=["terminal", "attended", "waits", "unknown", "file", "commit", "ended"],
)
def test_one_that_is_not_meant_to_stir_or_does_so_elsewhere_is_not_silent(facts: tuple[Any, ...]) -> None:
    assert not found("worker.silent", *facts)


def test_one_that_waits_for_a_slot_is_not_silent() -> None:
    waits = sent("loc-111", last_event=at(-901), started_at=at(-901), outcome=RUNNING)
    assert found("worker.silent", waits, server(), queue(0), route())
    assert not found("worker.silent", waits, server(), queue(1), route())


@pytest.mark.parametrize("field", ["touched_at", "committed"])
def test_a_file_or_commit_of_times_to_come_is_no_sign_of_life(field: str) -> None:
    later = at(7200)
    told: dict[str, Any] = {field: (later,) if field == "committed" else later}
    checkout = tree(changed=1, **told)
    assert "worker.silent" in rules(session(last_event=at(-400)), checkout)
    assert "worker.empty_exit" not in rules(gone(), checkout)


def test_a_worker_whose_folder_is_gone_is_told_until_another_one_finds_its_own() -> None:
    lost = session(1, lost_folder=True)
    (condition,) = found("worker.workspace_missing", lost)
    assert condition.why == f"{REPO}-1 is gone"
    assert not found("worker.workspace_missing", lost, session(2, started_at=at(-5)))
    assert found("worker.workspace_missing", lost, session(2, started_at=at(-700)))


@pytest.mark.parametrize(("after", "told"), [(59, True), (61, False)])
def test_an_error_of_that_kind_counts_in_its_first_minute(after: float, *, told: bool) -> None:
    failure = Failure(
        key="lockn-01/x", refs=("pid:42",), failure_class="workspace", text="not found", last_seen=at(-600 + after)
    )
    assert bool(found("worker.workspace_missing", session(), failure)) is told


def test_a_checkout_that_cannot_be_written_to_is_told_with_path_and_owner() -> None:
    (condition,) = found("worker.cannot_commit", session(), tree(barred="/r/.git/worktrees/x owned by root"))
    assert condition.why == "/r/.git/worktrees/x owned by root · permission denied"
    assert not found("worker.cannot_commit", tree(barred="/r/.git/worktrees/x owned by root"))


@pytest.mark.parametrize(("ago", "told"), [(59, False), (60, True)])
def test_so_is_one_whose_index_stays_locked(ago: float, *, told: bool) -> None:
    locked = tree(index_lock=at(-ago), lock_owner="/r/.git/index.lock owned by root")
    said = found("worker.cannot_commit", session(), locked)
    assert bool(said) is told
    assert all(each.do == "if no git runs there: rm /r/.git/index.lock" for each in said)


@pytest.mark.parametrize(("apart", "told"), [(14, True), (16, False)])
def test_three_starts_within_half_a_minute_without_a_model_are_noted(apart: float, *, told: bool) -> None:
    starts = [session(each, model_wanted=UNASKED, started_at=at(-300 + each * apart)) for each in range(3)]
    assert bool(found("worker.spawn_burst", *starts)) is told


@pytest.mark.parametrize("model", ["gpt-5.2", ""])
def test_starts_with_a_model_or_with_arguments_that_nobody_can_see_are_not(model: str) -> None:
    assert not found("worker.spawn_burst", *(session(each, model_wanted=model) for each in range(3)))


def test_well_working_agents_raise_nothing() -> None:
    assert not rules(session(), tree(), gone(2), tree(2, committed=(at(-100),)), session(3, kind=TERMINAL))
