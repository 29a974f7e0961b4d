"""INC-18, the missing environment variable."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_18 import MENDED, MISSING, SCRIPT, STARTED
from tests.incidents.replay import Frame, Replay

LINE = f"Environment of pmm lacks {MISSING}"


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def gives_a_value(frame: Frame) -> bool:
    """Whether something stands behind the name as if it were its value."""
    return any(f"{MISSING}{mark}" in text for text in frame.texts for mark in ("=", ":", " ="))


def played(folder: Path) -> Replay:
    wall = Replay(SCRIPT, folder)
    wall.never(gives_a_value)
    wall.go(SCRIPT.begins + timedelta(seconds=20), every=5)
    assert is_calm(wall.look())
    return wall


def test_a_name_that_a_unit_lacks_is_told_a_minute_after_its_start(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(STARTED, every=30)
        wall.never(lambda frame: LINE in frame.alerts and frame.at < STARTED + timedelta(seconds=60))
        frame = wall.must(LINE, "systemctl --user edit pmm.service", at=STARTED + timedelta(seconds=60), within=5)
        assert Severity.SOON in {line.severity for line in frame.board.alerts}


def test_the_wrong_total_follows_from_it(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(STARTED + timedelta(seconds=65), every=5)
        for frame in wall.play(MENDED, every=20):
            (line,) = frame.board.alerts
            assert line.what == LINE
        assert "1 follows" in wall.look().alerts


def test_a_drop_in_and_a_restart_clear_both(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(MENDED, every=30)
        wall.must(is_calm, at=MENDED, within=120)
