"""Each agent at work is one thread, and one that has ended stays for a while in the inbox below."""

from typing import Any

import pytest

from board.board import Severity, ThreadRow, Tone
from board.facts import Phase
from board.sessions import DONE, FAILED, TIMED_OUT
from board.threads import threads, title
from board.workers import ENDED, TERMINAL
from board.world import World
from tests.board.rules.workers import gone, session, tree
from tests.board.worlds import at, scope, server, slot, world


def rows(*facts: Any, alarm: dict[str, Severity] | None = None) -> tuple[ThreadRow, ...]:
    return threads(world(*facts), alarm or {})


def test_a_worker_is_a_thread_with_its_branch_its_folder_and_what_came_of_it_so_far() -> None:
    [row] = rows(session(), tree(changed=3, touched_at=at(-20), committed=(at(-30), at(-60), at(-7200))))
    assert (row.mark, row.title, row.where) == ("▸", "codex · TEST-042", "luan/lockn-42")
    assert row.progress == "2 commits · 3 changed"
    assert row.since == at(-600)
    assert not row.ended


def test_one_that_is_quiet_says_for_how_long() -> None:
    [row] = rows(session(last_event=at(-240)), tree())
    assert row.progress == "quiet 4m"


def test_a_commit_breaks_the_silence() -> None:
    [row] = rows(session(last_event=at(-240)), tree(committed=(at(-30),)))
    assert row.progress == "1 commit"


def test_one_that_waits_says_for_what_and_tokens_fill_the_context() -> None:
    [row] = rows(session(waiting_for="approval", tokens=96_000, window=200_000, model_used="openai/gpt-5.2"))
    assert row.progress == "waits for approval · openai/gpt-5.2"
    assert (row.context, row.context_text) == (0.48, "96K")


def test_a_person_at_a_terminal_has_a_row_too() -> None:
    [row] = rows(session(kind=TERMINAL))
    assert row.title == "codex"


def test_trouble_of_a_worker_is_seen_at_its_row() -> None:
    [row] = rows(session(), alarm={session().key: Severity.SOON})
    assert (row.mark, row.tone) == ("!", Tone.SOON)


def test_one_of_which_nobody_knows_any_more_is_not_shown_as_running() -> None:
    old = World((session(),), [scope("agents")], {session().key: "agents"}, at(600))
    [row] = threads(old, {})
    assert (row.mark, row.progress, row.tone) == ("?", "?", Tone.UNKNOWN)


def test_a_dispatch_that_timed_out_is_not_told_as_well_and_one_that_was_done_is() -> None:
    [late] = rows(gone(outcome=TIMED_OUT, exit_code=None, refs=()))
    [well] = rows(gone(outcome=DONE, exit_code=None, refs=()))
    assert [(row.mark, row.progress) for row in (late, well)] == [("×", "timed out"), ("✓", "done")]


@pytest.mark.parametrize(
    ("more", "checkout", "expected"),
    [
        ({}, {}, "○ nothing"),
        ({}, {"looked_at": at(-100)}, "✓ ? what came of it"),
        ({}, {"committed": (at(-90), at(-100)), "merged": True}, "✓ merged"),
        ({}, {"committed": (at(-90),), "merged": False}, "✓ 1 commit"),
        (
            {"outcome": ENDED, "exit_code": None},
            {"changed": 500, "many": True, "touched_at": at(-90)},
            "✓ 500+ changed",
        ),
        ({"outcome": ENDED, "exit_code": None}, {"looked_at": at(-100)}, "? ? what came of it"),
        ({"outcome": FAILED, "exit_code": 1}, {}, "× exit code 1"),
        ({"outcome": FAILED, "exit_code": -9}, {"changed": 2, "touched_at": at(-90)}, "× exit code -9 · 2 changed"),
    ],
)
def test_one_that_has_ended_says_how_and_what_came_of_it(
    more: dict[str, Any], checkout: dict[str, Any], expected: str
) -> None:
    [row] = rows(gone(**more), tree(**checkout))
    assert (f"{row.mark} {row.progress}", row.since, row.ended) == (expected, at(-60), True)


def test_the_last_one_that_ended_stands_first_and_after_hours_it_is_gone() -> None:
    found = rows(gone(1, 14_401), gone(2, 500), gone(3, 100), session(4))
    assert [row.key.rpartition("/")[2] for row in found] == ["4-1", "3-1", "2-1"]


def test_the_frame_counts_those_at_work_and_those_that_have_ended() -> None:
    facts = (server(), slot(moved_at=at(0), phase=Phase.GENERATING), session(1), session(2), gone(3))
    assert title(rows(*facts)) == "3 running · 1 finished"
    assert title(rows(*facts, alarm={session(1).key: Severity.NOW})) == "3 running · 1 finished · 1 in trouble"
    assert title(()) == "0 running"
