"""INC-10, the single slot, as far as the sources of host, gpu and llama see it.

Not to be seen without their sources: that the main session sits on the only slot and dispatches time out (sessions),
which ticket waits for it (trackers), and both as the cause of one incident.
"""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.incident import Kind
from board.board import Severity
from collectors.replay.incidents.inc_10 import ALIVE, BEGUN, GONE, LINE, NOTICED, RESTART, SCRIPT, STUCK, at
from tests.incidents.replay import Frame, Replay


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def is_alarmed(frame: Frame) -> bool:
    return bool(frame.board.alerts)


def is_acknowledged(frame: Frame) -> bool:
    return [line.acknowledged.partition(" ")[0] for line in frame.board.alerts] == ["jarvis"]


def says_stuck(frame: Frame) -> bool:
    return "Nothing moves" in frame.text


def test_a_request_that_nobody_waits_for(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(says_stuck)
        wall.go(BEGUN, every=10)
        frame = wall.must("Nobody listens to task 7066", "/8000 tok · 0.4 tok/s", "left", at=GONE, within=35)
        assert "systemctl --user restart llama-coder-next.service" in frame.alerts
        for frame in wall.play(at(20, 50), every=11):
            [line] = frame.board.alerts
            assert line.severity is Severity.NOW
        wall.go(NOTICED - timedelta(seconds=1), every=60)
        wall.must(is_acknowledged, at=NOTICED, within=1)
        wall.go(RESTART, every=60)
        wall.must(is_calm, at=RESTART, within=60)
        told = [event.kind for event in wall.events(LINE)]
        assert told[0] is Kind.OPENED
        for kind in (Kind.ACKNOWLEDGED, Kind.TRIED, Kind.QUIET):
            assert told.count(kind) == 1


def test_a_request_in_which_nothing_moves(tmp_path: Path) -> None:
    with closing(Replay(STUCK, tmp_path)) as wall:
        wall.go(at(20, 30, 10))
        assert is_calm(wall.go(GONE + timedelta(seconds=55), every=5))
        wall.must("Nothing moves in task 7066", "38/8000 tok", at=GONE, within=120)


def test_a_long_generation_with_a_living_client_is_no_trouble(tmp_path: Path) -> None:
    with closing(Replay(ALIVE, tmp_path)) as wall:
        wall.go(at(20, 30, 10))
        wall.never(is_alarmed)
        frame = wall.go(BEGUN + timedelta(minutes=10) - timedelta(seconds=5), every=5)
        assert "/8000 tok" in frame.line("7066")
