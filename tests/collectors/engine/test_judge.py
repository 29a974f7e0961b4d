"""The rules at work in the engine: one that fails is said and silences no other, and alerts outlive the engine."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from board.board import Severity
from board.facts import Service, ServiceState
from board.limits import Limits
from board.reading import Reading, Scope
from board.rules.catalogue import RULES
from board.rules.condition import Condition, Rule
from board.world import World
from collectors.engine.judge import Judge
from collectors.engine.memory import Memory

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


def broken(world: World, limits: Limits) -> Iterable[Condition]:
    del world, limits
    raise ZeroDivisionError("a bug in a rule")


@pytest.fixture
def _a_rule_that_fails() -> Iterator[None]:
    RULES["test.broken"] = Rule("test.broken", (Severity.NOTE,), broken)
    yield
    del RULES["test.broken"]


def judged(judge: Judge, seconds: int) -> set[str]:
    """The raised rules after a server was seen down for so long."""
    memory = Memory((), {}, (), timedelta(minutes=5))
    down = Service(key="box/llama/1", refs=("port:1",), kind="llama-server", label="x", state=ServiceState.DOWN)
    for second in range(0, seconds + 1, 5):
        at = NOW + timedelta(seconds=second)
        scope = Scope(name="llama/1", source="llama", every=5, tried_at=at, ok_at=at)
        memory.take(Reading(source="llama", scope="llama/1", taken_at=at, took=0.0, facts=(down,)), scope)
        judge.judge(memory, at)
    return {track.condition.rule for track in judge.tracks if track.raised}


@pytest.mark.usefixtures("_a_rule_that_fails")
def test_a_rule_that_fails_is_said_and_silences_no_other(caplog: pytest.LogCaptureFixture) -> None:
    judge = Judge(Limits(), UTC, ())
    assert judged(judge, 20) == {"llm.down"}
    assert "test.broken" in judge.unjudged
    assert caplog.text.count("rule test.broken failed") == 1  # logged when it breaks, not at each look


def test_while_every_rule_works_nothing_is_unjudged() -> None:
    judge = Judge(Limits(), UTC, ())
    judged(judge, 0)
    assert judge.unjudged == ""


def test_the_next_engine_goes_on_with_the_alerts_of_the_last() -> None:
    judge = Judge(Limits(), UTC, ())
    judged(judge, 20)
    heir = Judge(Limits(), UTC, judge.rows())
    assert [track.key for track in heir.tracks] == [track.key for track in judge.tracks]


def test_how_far_a_pending_alert_is_judged_is_kept_now_and_then() -> None:
    judge = Judge(Limits(), UTC, ())
    memory = Memory((), {}, (), timedelta(minutes=5))
    full = Service(key="box/llama/1", refs=("port:1",), kind="llama-server", label="x", state=ServiceState.SATURATED)
    kept: list[int] = []
    for second in range(0, 61, 5):
        at = NOW + timedelta(seconds=second)
        scope = Scope(name="llama/1", source="llama", every=5, tried_at=at, ok_at=at)
        memory.take(Reading(source="llama", scope="llama/1", taken_at=at, took=0.0, facts=(full,)), scope)
        if any(row.severity == "now" and row.state == "pending" for row in judge.judge(memory, at)):
            kept.append(second)
    assert kept == [0, 10, 20, 30, 40, 50, 60]
