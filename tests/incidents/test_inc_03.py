"""INC-03, a provider without credits, who depends on it, and the sessions that fell to it."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.incident import Kind
from board.board import Evidence, Severity
from collectors.replay.incidents.inc_03 import (
    ALL_FELL,
    BROKE,
    FAILING,
    LOST,
    SCRIPT,
    SPAWNED,
    TOPPED_UP,
    UNNAMED,
    at,
)
from tests.incidents.replay import Frame, Replay

UNKNOWN = "Provider not named yet: out of credits"
BROKEN = "Provider openai: out of credits"
OVERLOAD = "gets 5 spawns for 1 slot"
CASCADE = "Sessions ran on gpt-5.3-codex: 4 of 5"


def names_the_cascade(frame: Frame) -> bool:
    """Whether the spawns have it below them that they fell to another model."""
    return any(CASCADE in each for line in frame.board.alerts for each in line.follows)


def notes_the_placeholder(frame: Frame) -> bool:
    return any("placeholder" in note.what and "{model}" in note.why for note in frame.board.notes)


def says_once_what_the_slot_is_busy_with(frame: Frame) -> bool:
    """Whether what waits behind the slot is told below the spawns."""
    (line,) = (each for each in frame.board.alerts if OVERLOAD in each.what)
    return any("wait behind task 11" in each for each in line.follows)


def is_one_line(frame: Frame) -> bool:
    return len(frame.board.alerts) == 1


def is_quiet(frame: Frame) -> bool:
    return not frame.board.alerts


def test_a_bill_that_names_nobody_is_told_and_later_said_to_be_whose_it_is(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        assert is_quiet(wall.go(UNNAMED - timedelta(seconds=1), every=5))
        frame = wall.must(UNKNOWN, "{model}", notes_the_placeholder, at=UNNAMED, within=12)
        assert [(line.severity, line.evidence) for line in frame.board.alerts] == [(Severity.NOW, Evidence.LIKELY)]
        wall.go(BROKE - timedelta(seconds=1), every=5)
        frame = wall.must(BROKEN, at=BROKE, within=12)
        (line,) = (each for each in frame.board.alerts if each.what == BROKEN)
        assert line.evidence is Evidence.CONFIRMED
        assert line.why.startswith("2 jobs and 2 agents depend on it · next in chain: qwen3-32b")
        assert UNKNOWN not in frame.alerts
        told = [(each.kind, each.text) for each in wall.events(line.key)]
        assert any(kind is Kind.OPENED and UNKNOWN in text for kind, text in told)
        assert any(kind is Kind.EVIDENCE and BROKEN in text for kind, text in told)


def test_sessions_that_fell_follow_from_too_many_spawns(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(SPAWNED, every=5)
        wall.must(OVERLOAD, at=SPAWNED, within=17)
        wall.must(says_once_what_the_slot_is_busy_with, at=SPAWNED, within=77)
        wall.never(lambda frame: any(line.key.startswith("llm.blocked") for line in frame.board.alerts))
        wall.must(names_the_cascade, at=ALL_FELL, within=62)


def test_no_silence_ends_it_and_no_failing_job_is_a_line_of_its_own(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(FAILING, every=15)
        for frame in wall.play(TOPPED_UP - timedelta(seconds=1), every=20):
            assert sum("out of credits" in line.what for line in frame.board.alerts) == 1
            assert "no credits" in frame.text
        assert is_one_line(wall.look())
        assert sum("Cron job" in each for line in wall.look().board.alerts for each in line.follows) == 2
        wall.must(is_quiet, at=TOPPED_UP, within=40)
        for frame in wall.play(at(15, 55), every=5):
            assert is_quiet(frame)
        ended = {row.title: row.mark for row in frame.board.threads if row.ended}
        for name in LOST:
            assert (ended[f"main · tune-{name}"], ended[f"main · tune-{name}-again"]) == ("×", "✓")


def test_it_is_still_there_after_a_restart(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(BROKE + timedelta(seconds=30), every=10)
        before = [line.key for line in wall.look().board.alerts]
        wall.restart()
        frame = wall.go(BROKE + timedelta(seconds=45), every=5)
        assert [line.key for line in frame.board.alerts] == before
