"""INC-16, its part of the gateway: starts that are within the budget say nothing, and what one of them lost is told."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_16_gateway import LOST, ON_PURPOSE, SCRIPT
from tests.incidents.replay import Frame, Replay

GONE = "Service pmm did not come back with the gateway"


def is_told(frame: Frame) -> bool:
    return any(line.what == GONE and line.severity is Severity.NOW for line in frame.board.alerts)


def is_calm(frame: Frame) -> bool:
    return not frame.board.alerts


def test_what_the_start_lost_is_told_after_two_minutes_until_it_is_meant(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        for frame in wall.play(LOST - timedelta(seconds=1), every=30):
            assert is_calm(frame)
        wall.go(LOST + timedelta(seconds=119), every=7)
        assert not is_told(wall.look())
        frame = wall.must(is_told, at=LOST, within=137)
        assert len(frame.board.alerts) == 1
        wall.go(ON_PURPOSE, every=60)
        wall.must(is_calm, at=ON_PURPOSE, within=32)
        for frame in wall.play(SCRIPT.ends, every=60):
            assert is_calm(frame)
