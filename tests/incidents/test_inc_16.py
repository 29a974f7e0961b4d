"""INC-16, restarts and what they lost, as the source of openclaw sees it: the heartbeat that does not come back."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_16 import BACK, LAST, PERIOD, SCRIPT, STARTED
from tests.incidents.replay import Frame, Replay

GONE = "Heartbeat file of the gateway is missing"
LINE = "hb.stale:lockn-01/openclaw/main/heartbeat"


def is_calm(frame: Frame) -> bool:
    return not frame.board.alerts and not any(LINE in note.key for note in frame.board.notes)


def is_noted(frame: Frame) -> bool:
    return any(GONE in note.what for note in frame.board.notes)


def is_alerted(frame: Frame) -> bool:
    return any(line.key == LINE for line in frame.board.alerts)


def is_urgent(frame: Frame) -> bool:
    return any(line.key == LINE and line.severity is Severity.NOW for line in frame.board.alerts)


def test_a_heartbeat_that_is_gone_after_a_start_is_a_note_then_late_then_urgent(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        assert is_calm(wall.go(STARTED - timedelta(seconds=1), every=5))
        wall.must(is_noted, at=STARTED, within=17)
        for frame in wall.play(LAST + 2 * PERIOD - timedelta(seconds=1), every=5):
            assert not is_alerted(frame)
        frame = wall.must(is_alerted, GONE, at=LAST + 2 * PERIOD, within=17)
        assert [line.severity for line in frame.board.alerts] == [Severity.SOON]
        assert "last 22:17 · expected every 10 min" in frame.board.alerts[0].why
        wall.go(LAST + 4 * PERIOD, every=5)
        wall.must(is_urgent, within=17)


def test_it_is_over_when_the_next_one_comes(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(BACK, every=15)
        wall.must(is_calm, at=BACK, within=32)
        assert "● heartbeat" in wall.look().text
