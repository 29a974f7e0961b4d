"""INC-12, success with nothing."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from board.board import Severity
from collectors.replay.incidents.inc_12 import BARRED, FIRST, LATE, LOOPED, PUSHED, SCRIPT, SECOND
from tests.incidents.replay import Frame, Replay

PATTERN = "Codex workers: 2 of the last 2 ended with nothing"


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def notes_the_stale_ones(frame: Frame) -> bool:
    return [note.what for note in frame.board.notes] == ["Work trees of lockn: 4 are stale"]


def keys(frame: Frame) -> list[str]:
    return [line.key.partition(":")[0] for line in frame.board.alerts]


def test_what_was_done_before_or_comes_late_makes_no_line_that_stays(tmp_path: Path) -> None:
    with closing(Replay(LATE, tmp_path)) as wall:
        wall.never("API-005 ended", "API-007 ended", PATTERN)
        wall.go(PUSHED - timedelta(seconds=1), every=10)
        wall.must(is_calm, at=PUSHED, within=10)
        wall.never("API-006 ended")
        wall.go(PUSHED + timedelta(minutes=20), every=10)
        assert is_calm(wall.look())


def test_a_worker_that_made_nothing_is_told_within_ten_seconds(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(FIRST - timedelta(seconds=1), every=20)
        frame = wall.must("Worker codex on TEST-004 ended and produced nothing", at=FIRST, within=10)
        assert [line.severity for line in frame.board.alerts] == [Severity.SOON]


def test_the_second_makes_them_one_urgent_line_within_ten_seconds(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(SECOND - timedelta(seconds=1), every=20)
        frame = wall.must(PATTERN, at=SECOND, within=10)
        frame = wall.go(SECOND + timedelta(seconds=20))
        (line,) = frame.board.alerts
        assert line.severity is Severity.NOW
        assert len(line.follows) == 2


def test_one_that_cannot_commit_is_told_with_path_and_owner(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(BARRED - timedelta(seconds=1), every=30)
        frame = wall.must("Workers cannot commit in ms21-rbac-003", "owned by root", at=BARRED, within=10)
        assert keys(frame) == ["worker.empty_pattern", "worker.cannot_commit"]


def test_a_crash_loop_is_not_blamed_for_what_went_wrong_before_it(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(LOOPED, every=30)
        frame = wall.must("Container postgres-dev keeps restarting", at=LOOPED, within=300)
        (loop,) = [line for line in frame.board.alerts if line.key.startswith("docker.crashloop")]
        assert not any("orker" in each for each in loop.follows)
        assert "worker.empty_pattern" in keys(frame)


@pytest.mark.parametrize("words", ["4 stale, prune", "codex"])
def test_work_trees_and_agents_have_their_rows(words: str, tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(SCRIPT.begins + timedelta(minutes=55), every=20)
        assert notes_the_stale_ones(frame)
        assert words in frame.text
