"""INC-09, CI red three times on one pull request."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity, ThreadRow
from collectors.replay.incidents.inc_09 import BEGUN, GREEN, QUEUED, SCRIPT, SECOND, THIRD
from tests.incidents.replay import Frame, Replay

RED = "PR #10 red x3: build, build, format"


def row(frame: Frame) -> ThreadRow:
    return next(row for row in frame.board.threads if row.title.startswith("PR #10"))


def has_alert(frame: Frame) -> bool:
    return any(line.key.startswith(("pr.", "ci.")) for line in frame.board.alerts)


def is_told_as_green(frame: Frame) -> bool:
    return "green" in row(frame).progress or row(frame).mark == "✓"


def has_no_alert(frame: Frame) -> bool:
    return not has_alert(frame)


def test_the_third_red_is_told_with_its_classes_and_the_command_that_mends_it(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(SCRIPT.begins + timedelta(seconds=70), every=10)
        wall.never(is_told_as_green)
        for frame in wall.play(THIRD - timedelta(seconds=1), every=20):
            assert not has_alert(frame), frame.text
        assert "red x2: build, build" in row(frame).progress
        frame = wall.must(RED, "dotnet format", at=THIRD, within=62)
        [line] = [line for line in frame.board.alerts if line.key.startswith("pr.")]
        assert (line.severity, line.command) == (Severity.SOON, "dotnet format")


def test_the_fourth_run_is_an_attempt_and_told_when_it_waits_for_ten_minutes(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(SECOND, every=60)
        wall.go(QUEUED + timedelta(minutes=8), every=30)
        frame = wall.look()
        assert row(frame).title == "PR #10 LOC-110 fix the listener"
        assert row(frame).progress.startswith("attempt 4 queued · red x3: build, build, format")
        assert row(frame).since == QUEUED
        assert "8m" in frame.line("PR #10 LOC-110")
        assert "ci.queued" not in {line.key.partition(":")[0] for line in frame.board.alerts}
        wall.must("CI of PR #10 is queued", at=QUEUED + timedelta(minutes=10), within=32)
        wall.go(BEGUN, every=30)
        assert RED in wall.look().alerts
        wall.go(GREEN, every=30)
        wall.must(has_no_alert, at=GREEN, within=62)
        assert "● 1 repository green" in wall.look().text


def test_who_is_waited_for_and_how_many_workflows_pass_is_on_the_wall(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(THIRD, every=60)
        assert "4/5 checks" in frame.line("PR #31 LOC-105")
        assert "LOC-109" in frame.text
