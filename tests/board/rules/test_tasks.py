"""Task files that say one thing while others say another."""

import pytest

from board.facts import Fact, Run, Stage, Verdict
from tests.board.rules.work import line, pull, ticket
from tests.board.worlds import BOX, Engine, found

DONE = line("MS22-1", Stage.DONE, state="done")
BEGUN = line("MS22-1", Stage.STARTED, state="in-progress")
RED = Run(
    key=f"{BOX}/woodpecker/584",
    service="woodpecker",
    repository="lockn/stack",
    branch="work/584",
    workflow="test",
    verdict=Verdict.FAILED,
    pull="pr:gitea/lockn/stack#584",
    refs=("pr:gitea/lockn/stack#584",),
)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ((DONE, pull(of="MS22-1")), "Task MS22-1: the file says done, gitea#584 is open"),
        ((DONE, pull(of="MS22-1"), RED), "Task MS22-1: the file says done, CI of gitea#584 is red"),
        (
            (DONE, ticket("LOC-1", names=("ticket:MS22-1",), state="Todo")),
            "Task MS22-1: the file says done, LOC-1 is Todo",
        ),
        ((BEGUN, pull(of="MS22-1", state="merged")), "Task MS22-1: the file says in-progress, gitea#584 is merged"),
    ],
)
def test_what_differs_is_told(facts: tuple[Fact, ...], said: str) -> None:
    assert [each.what for each in found("tasks.contradiction", *facts)] == [said]


@pytest.mark.parametrize(
    "facts",
    [
        (DONE,),
        (DONE, pull(of="MS22-1", state="merged")),
        (BEGUN, pull(of="MS22-1")),
        (BEGUN, pull(of="MS22-1"), pull(585, of="MS22-1", state="merged")),
        (DONE, ticket("LOC-1", Stage.DONE, names=("ticket:MS22-1",))),
    ],
    ids=["already there", "merged", "open", "one of two", "both done"],
)
def test_what_agrees_is_not(facts: tuple[Fact, ...]) -> None:
    assert not found("tasks.contradiction", *facts)


def test_two_readings_raise_it_and_two_clear_it() -> None:
    engine, merged = Engine(), pull(of="MS22-1", state="merged")
    assert engine.read(0, DONE, pull(of="MS22-1")) == set()
    assert engine.read(60, DONE, pull(of="MS22-1")) == {"tasks.contradiction soon"}
    assert engine.read(120, DONE, merged) == {"tasks.contradiction soon"}
    assert engine.read(180, DONE, merged) == set()
