"""Rows of tasks in progress, with or without somebody at work on them, and of approvals."""

from typing import Any

from board.board import Severity, ThreadRow
from board.facts import Ask, Fact, Stage
from board.threads.tasks import approval_rows, task_rows
from tests.board.rules.work import BOARD, card, session, ticket
from tests.board.worlds import at, world

TASK = card("64CAD2AB", agent="jarvis", started_at=at(-3600))


def rows(*facts: Fact, **alarm: Severity) -> list[ThreadRow]:
    """The rows of tasks of these facts."""
    return list(task_rows(world(*facts), alarm))


def only(*facts: Fact) -> ThreadRow:
    """The only one."""
    (row,) = rows(*facts)
    return row


def test_a_task_on_which_an_agent_works_says_which() -> None:
    row = only(TASK, session(agent="jarvis"))
    assert (row.mark, row.title, row.where, row.progress) == (
        "▸",
        "64CAD2AB title of 64CAD2AB",
        "jarvis",
        "jarvis at work",
    )
    assert not row.idle


def test_one_on_which_nobody_works_may_be_an_orphan() -> None:
    row = only(TASK, session(agent="other"))
    assert (row.mark, row.progress, row.idle) == ("?", "no live session: orphan?", True)


def test_where_nobody_tells_of_sessions_it_only_says_its_state() -> None:
    row = only(card("64CAD2AB", state="in_progress"))
    assert (row.mark, row.progress) == ("·", "in_progress")


def test_one_that_waits_or_is_held_says_so() -> None:
    assert only(card("1", waits_for="Sean")).progress == "waits for Sean"
    assert only(card("1", hold="spawn blocked")).progress == "spawn blocked"


def test_one_whose_session_has_a_row_with_its_name_has_none_of_its_own() -> None:
    assert rows(TASK, session("64cad2ab")) == []


def test_services_and_what_is_not_begun_have_no_row() -> None:
    assert rows(card("1", service=True), ticket("LOC-1"), ticket("LOC-2", Stage.REVIEW)) == []


def test_the_oldest_comes_first_and_an_alert_is_marked() -> None:
    old = ticket("LOC-9", Stage.STARTED, started_at=at(-86_400))
    found = list(task_rows(world(TASK, old), {TASK.key: Severity.SOON}))
    assert [(row.title.split()[0], row.mark) for row in found] == [("LOC-9", "·"), ("64CAD2AB", "!")]


def test_an_approval_names_its_person_and_what_it_holds_up() -> None:
    fields: dict[str, Any] = {"person": "Luan", "question": "approve spawn of a report", "since": at(-60)}
    ask = Ask(key=f"{BOARD}/approval/1", blocks=("64CAD2AB",), **fields)
    other = Ask(key=f"{BOARD}/ask/1", **fields)
    (row,) = approval_rows(world(ask, other), {})
    assert (row.mark, row.title, row.progress) == ("◆", "Luan: approve spawn of a report", "holds up 64CAD2AB")
    assert row.person
