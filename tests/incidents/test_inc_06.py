"""INC-06, the context that outgrew its window, as far as sessions, routes and the model server tell."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_06 import (
    BEGINS,
    FLAPPING,
    GUARDED,
    OF_THE_TIME,
    REROUTED,
    SCRIPT,
    SPAWNED,
    at,
)
from collectors.replay.script import Script
from tests.incidents.replay import Frame, Replay


@contextmanager
def played(script: Script, folder: Path) -> Iterator[Replay]:
    """A script on a wall."""
    with closing(Replay(script, folder)) as wall:
        yield wall


def rules(frame: Frame) -> dict[str, Severity]:
    """Every line and what follows from it, with their severities."""
    lines = frame.board.alerts
    return {key.partition(":")[0]: line.severity for line in lines for key in (line.key, *line.follows)}


def is_urgent(frame: Frame) -> bool:
    return any(line.severity is Severity.NOW for line in frame.board.alerts)


def leads_astray(frame: Frame) -> bool:
    """Whether it is urgent that a session is led into a window too small for it, and has been so without a break."""
    (line,) = (each for each in frame.board.alerts if each.key.startswith("llm.ctx_too_small"))
    return (line.severity, line.times) == (Severity.NOW, 1)


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def has_crit(frame: Frame) -> bool:
    return "ctx.crit" in rules(frame)


def test_routes_into_a_small_window_are_told_before_anybody_takes_them(tmp_path: Path) -> None:
    with played(SCRIPT, tmp_path) as wall:
        wall.never(is_urgent)
        frame = wall.must("is led into 32K of qwen3-32b", at=at(18, 1), within=302)
        assert "by heartbeat and subagent" in frame.text
        wall.must("Context of session main is at 10", at=at(18, 30), within=60)
        wall.go(at(18, 43), every=10)


def test_a_context_beyond_its_limit_is_urgent_with_the_time_it_is_full(tmp_path: Path) -> None:
    with played(SCRIPT, tmp_path) as wall:
        wall.go(at(18, 20), every=10)
        wall.go(at(18, 40), every=5)
        frame = wall.must(has_crit, "runs full", at=at(18, 44), within=90)
        assert "full at" in frame.text


def test_the_spawn_into_the_small_window_is_urgent_at_once(tmp_path: Path) -> None:
    with played(SCRIPT, tmp_path) as wall:
        wall.go(SPAWNED, every=15)
        wall.must("is led into 32K of qwen3-32b", "taken by session LOC-80 now", leads_astray, at=SPAWNED, within=17)
        for frame in wall.play(REROUTED - timedelta(seconds=1), every=15):
            assert leads_astray(frame)
        assert "session LOC-80 took it and failed" in frame.text
        wall.must(is_calm, at=REROUTED, within=75)


def test_a_safeguard_that_has_not_worked_is_told(tmp_path: Path) -> None:
    with played(SCRIPT, tmp_path) as wall:
        wall.go(GUARDED, every=15)
        wall.go(at(20, 52), every=15)
        wall.must("Safeguard of session main has not worked", "no flush at 140K", at=at(20, 56), within=60)
        assert rules(wall.go(at(21, 11), every=15))["ctx.guard_broken"] is Severity.NOW


def test_by_the_limits_of_the_time_143k_are_only_a_warning(tmp_path: Path) -> None:
    with played(OF_THE_TIME, tmp_path) as wall:
        wall.go(at(19, 41), every=15)
        frame = wall.go(at(20, 12), every=15)
        assert rules(frame) == {"ctx.warn": Severity.SOON}
    with played(SCRIPT, tmp_path / "today") as wall:
        wall.go(REROUTED + timedelta(minutes=1), every=15)
        assert rules(wall.go(at(20, 12), every=15))["ctx.crit"] is Severity.NOW


def test_readings_to_and_fro_around_the_limit_are_one_alert(tmp_path: Path) -> None:
    with played(FLAPPING, tmp_path) as wall:
        wall.go(BEGINS + timedelta(minutes=2), every=15)
        for frame in wall.play(BEGINS + timedelta(minutes=25), every=15):
            assert has_crit(frame)
        assert len([event for event in wall.events() if event.kind == "opened"]) == 1
