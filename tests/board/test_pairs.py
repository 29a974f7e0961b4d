"""An agent's session and its process are one agent where they can be joined."""

from datetime import datetime
from typing import Any

import pytest

from board.board import Severity
from board.facts import Session
from board.pairs import agents
from board.sessions import RUNNING, SUBAGENT
from board.threads import threads
from tests.board.rules.workers import REPO, gone, session
from tests.board.worlds import BOX, Engine, at, world

TREE = f"{REPO}-42"


def acp(number: int = 1, began: datetime | None = None, **more: Any) -> Session:
    """A session of an agent that a gateway has started in a folder."""
    fields: dict[str, Any] = {
        "key": f"{BOX}/openclaw/main/sessions/agent:codex:acp:{number}",
        "refs": (f"session:agent:codex:acp:{number}", "agent:codex", f"folder:{TREE}"),
        "agent": "codex",
        "label": "TEST-042",
        "kind": SUBAGENT,
        "started_at": began or at(-590),
        "last_event": at(-400),
        "outcome": RUNNING,
        "folder": TREE,
        "tokens": 96_000,
        "window": 200_000,
    }
    return Session(**{**fields, **more})


def test_a_session_and_its_process_are_one_row() -> None:
    rows = threads(world(acp(), session()), {acp().key: Severity.SOON})
    [row] = rows
    assert (row.title, row.where, row.context_text, row.mark) == ("codex · TEST-042", "luan/lockn-42", "96K", "!")
    assert row.since == at(-600)


def test_what_its_process_does_is_a_sign_of_life_of_both() -> None:
    engine = Engine()
    assert engine.read(0, acp(), session(last_event=at(-3))) == set()
    engine = Engine()
    engine.read(0, acp(), session(last_event=at(-400)))
    assert [track.condition.subject for track in engine.tracks] == [acp().key]


def test_one_that_ended_is_in_the_inbox_once_with_its_exit_code() -> None:
    ended = acp(outcome="failed", ended_at=at(-60))
    [row] = threads(world(ended, gone(outcome="failed", exit_code=3)), {})
    assert (row.ended, row.progress) == (True, "exit code 3")


@pytest.mark.parametrize(
    "told",
    [
        acp(agent="claude"),
        acp(refs=("folder:/srv/elsewhere",)),
        acp(began=at(-900)),
        acp(started_at=None),
        acp(outcome="done", ended_at=at(-10)),
    ],
)
def test_others_are_told_on_their_own(told: Session) -> None:
    assert len(agents(world(told, session()))) == 2


def test_the_same_process_is_enough() -> None:
    assert len(agents(world(acp(refs=("pid:42",), agent="main", started_at=None), session()))) == 1


def test_each_process_is_of_the_session_that_began_next_to_it() -> None:
    found = agents(
        world(
            acp(1),
            acp(2, began=at(-560)),
            session(42, started_at=at(-592)),
            session(43, folder=TREE, started_at=at(-563)),
        )
    )
    assert {each.key[-1]: [ref for ref in each.refs if ref.startswith("pid:")] for each in found} == {
        "1": ["pid:42"],
        "2": ["pid:43"],
    }
