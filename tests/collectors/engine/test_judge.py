"""The rules at work in the engine: one that fails is said and silences no other, and alerts outlive the engine."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from board.alerts.act import Act, Verb
from board.alerts.incident import Event, Kind
from board.board import Severity
from board.facts import Service, ServiceState
from board.limits import Limits
from board.overrides import limits_from
from board.reading import Reading, Scope
from board.rules.catalogue import RULES
from board.rules.condition import Condition, Rule
from board.world import World
from collectors.engine.judge import Judge
from collectors.engine.memory import Memory
from collectors.store.records import Lasting, Loaded

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
    judge = Judge(Limits(), UTC, Loaded())
    assert judged(judge, 20) == {"llm.down"}
    assert "test.broken" in judge.unjudged
    assert caplog.text.count("rule test.broken failed") == 1  # logged when it breaks, not at each look


def test_while_every_rule_works_nothing_is_unjudged() -> None:
    judge = Judge(Limits(), UTC, Loaded())
    judged(judge, 0)
    assert judge.unjudged == ""


def test_the_next_engine_goes_on_with_the_alerts_of_the_last() -> None:
    judge = Judge(Limits(), UTC, Loaded())
    judged(judge, 20)
    heir = Judge(Limits(), UTC, Loaded(alerts=judge.everything().alerts))
    assert [track.key for track in heir.tracks] == [track.key for track in judge.tracks]


def test_how_far_a_pending_alert_is_judged_is_kept_now_and_then() -> None:
    judge = Judge(Limits(), UTC, Loaded())
    memory = Memory((), {}, (), timedelta(minutes=5))
    full = Service(key="box/llama/1", refs=("port:1",), kind="llama-server", label="x", state=ServiceState.SATURATED)
    kept: list[int] = []
    for second in range(0, 61, 5):
        at = NOW + timedelta(seconds=second)
        scope = Scope(name="llama/1", source="llama", every=5, tried_at=at, ok_at=at)
        memory.take(Reading(source="llama", scope="llama/1", taken_at=at, took=0.0, facts=(full,)), scope)
        if any(row.severity == "now" and row.state == "pending" for row in judge.judge(memory, at).alerts):
            kept.append(second)
    assert kept == [0, 10, 20, 30, 40, 50, 60]


class Court:
    """A judge, a server that is up or down, and a store that keeps what the judge says is to be kept."""

    def __init__(self) -> None:
        self.memory = Memory((), {}, (), timedelta(minutes=5))
        self.loaded = Loaded()
        self.judge = Judge(Limits(), UTC, self.loaded)
        self.events: list[Event] = []
        self.rows: list[str] = []
        """The states of the alerts that were to be kept."""

    def see(self, state: ServiceState, *seconds: int, acts: tuple[Act, ...] = ()) -> None:
        """Read the server at these seconds, and judge; the acts are done at the first."""
        for second in seconds:
            at = NOW + timedelta(seconds=second)
            fact = Service(key="box/llama/1", refs=("port:1",), kind="llama-server", label="x", state=state)
            scope = Scope(name="llama/1", source="llama", every=5, tried_at=at, ok_at=at)
            self.memory.take(Reading(source="llama", scope="llama/1", taken_at=at, took=0.0, facts=(fact,)), scope)
            verdict = self.judge.judge(self.memory, at, acts)
            self.events += verdict.events
            self.rows += [row.state for row in verdict.alerts]
            acts = ()

    def restart(self) -> None:
        """Have the next judge go on from what the last one kept."""
        verdict = self.judge.everything()
        self.judge = Judge(Limits(), UTC, Loaded(alerts=verdict.alerts, kept=verdict.kept))

    @property
    def kinds(self) -> list[Kind]:
        return [event.kind for event in self.events]


LINE = "llm.down:box/llama/1"
UP, DOWN = ServiceState.UP, ServiceState.DOWN


def act(verb: Verb, second: int, **more: Any) -> Act:
    return Act(at=NOW + timedelta(seconds=second), who="sean", verb=verb, target=LINE, **more)


def test_an_incident_is_told_from_its_opening_to_its_end() -> None:
    court = Court()
    court.see(DOWN, 0, 5, 10)
    court.see(DOWN, 15, acts=(act(Verb.ACKNOWLEDGE, 14), act(Verb.TRIED, 14, text="restarted the unit")))
    court.see(UP, *range(20, 1900, 5))
    assert court.kinds == [
        Kind.OPENED,
        Kind.ACKNOWLEDGED,
        Kind.TRIED,
        Kind.CHANGED,
        Kind.QUIET,
        Kind.CLEARED,
        Kind.CLOSED,
    ]
    assert len({event.incident for event in court.events}) == 1
    assert [event.text for event in court.events if event.kind is Kind.CHANGED] == ["x went from down to up"]


def test_how_long_a_raised_alert_is_quiet_is_kept_now_and_then_and_one_that_cleared_is_left_alone() -> None:
    court = Court()
    court.see(DOWN, 0, 5)
    court.rows.clear()
    court.see(UP, *range(10, 1800, 5))
    assert court.rows == ["raised", "raised", "raised", "cleared"]


def test_a_restart_in_between_changes_nothing_and_tells_nothing_twice() -> None:
    straight, broken_up = Court(), Court()
    for court in (straight, broken_up):
        for turn, seconds in enumerate((range(0, 15, 5), range(15, 60, 5), range(60, 1900, 5))):
            court.see(DOWN if turn < 2 else UP, *seconds, acts=(act(Verb.ACKNOWLEDGE, 14),) if turn == 1 else ())
            if court is broken_up:
                court.restart()
    assert broken_up.events == [event for event in straight.events if event.kind is not Kind.CHANGED]
    assert broken_up.judge.tracks == straight.judge.tracks
    assert broken_up.judge.incidents == straight.judge.incidents


def test_what_is_acknowledged_and_shelved_outlives_the_engine() -> None:
    court = Court()
    until = NOW + timedelta(hours=1)
    court.see(DOWN, 0, 5, 10, acts=())
    court.see(DOWN, 15, acts=(act(Verb.ACKNOWLEDGE, 14), act(Verb.SHELVE, 14, until=until, text="new driver")))
    court.restart()
    (incident,) = court.judge.incidents
    assert incident.acknowledged
    assert incident.shelved
    court.see(DOWN, 3601)
    assert [each.shelved for each in court.judge.incidents] == [False]


def test_an_acknowledgment_that_changes_nothing_is_not_told() -> None:
    court = Court()
    court.see(DOWN, 0, 5, 10)
    court.see(DOWN, 15, acts=(act(Verb.RESUME, 14), act(Verb.ACKNOWLEDGE, 14), act(Verb.ACKNOWLEDGE, 15)))
    assert court.kinds == [Kind.OPENED, Kind.ACKNOWLEDGED]


def test_what_is_asked_in_vain_is_logged_and_does_nothing(caplog: pytest.LogCaptureFixture) -> None:
    court = Court()
    court.see(UP, 0, acts=(act(Verb.ACKNOWLEDGE, 0),))
    assert court.events == []
    assert f"asked in vain to acknowledge {LINE}: there is no line" in caplog.text


def test_hostile_text_of_an_act_is_tamed() -> None:
    court = Court()
    court.see(DOWN, 0, 5, 10)
    hostile = act(Verb.TRIED, 14, text="\x1b]0;owned\x07 token=abcdef123456 \u202emoc")
    court.see(DOWN, 15, acts=(replace(hostile, who="\x1b[31mme"),))
    (tried,) = (event for event in court.events if event.kind is Kind.TRIED)
    assert (tried.who, tried.text) == ("me", "token=[secret] moc")


def test_the_limits_in_force_are_kept_from_the_day_on_which_they_changed() -> None:
    court = Court()
    court.see(UP, 0)
    (first,) = (row for row in court.judge.everything().kept if row.kind is Lasting.LIMITS)
    court.restart()
    court.see(UP, 60)
    (same,) = (row for row in court.judge.everything().kept if row.kind is Lasting.LIMITS)
    assert same.since == first.since == NOW
    changed = Judge(limits_from({"llm": {"loading_for": 5}}), UTC, Loaded(kept=(same,)))
    row = changed.judge(court.memory, NOW + timedelta(seconds=70)).kept[0]
    assert (row.kind, row.since) == (Lasting.LIMITS, NOW + timedelta(seconds=70))
