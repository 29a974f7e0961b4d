"""INC-05, the bridge on port 9223, as probes and systemd see it, with the reboot of its variant B.

That two attempts found the port in use stands in the log of the bridge; whose the port is tells the same sooner.
"""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_05 import (
    AGAIN,
    BETWEEN,
    BOOT,
    CONFIRMED,
    ENGINE,
    FORWARDED,
    HANDED_OVER,
    HELD,
    NEW,
    OFF,
    OLD,
    SCRIPT,
)
from tests.incidents.replay import Frame, Replay

ASKED = "Sean: look for 'Connected' in the Figma plugin"


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def asks_sean(frame: Frame) -> bool:
    return [line.do.partition(";")[0] for line in frame.board.alerts if line.severity is Severity.YOU] == [ASKED]


def test_a_port_in_other_hands_is_told_with_whose_they_are(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(HELD, every=5)
        frame = wall.must("Port 9223 is held by figma-console (1968)", at=HELD, within=17)
        assert [line.severity for line in frame.board.alerts] == [Severity.SOON]
        wall.must("1 follows: Unit figma-bridge keeps restarting", at=HELD + 3 * BETWEEN, within=17)
        for frame in wall.play(HELD + timedelta(minutes=20), every=20):
            (line,) = frame.board.alerts
            assert line.what == "Port 9223 is held by figma-console (1968)"
        wall.go(HANDED_OVER, every=60)
        wall.must(is_calm, at=HANDED_OVER, within=60)


def test_a_bridge_that_listens_is_not_confirmed_by_that(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(FORWARDED, every=60)
        frame = wall.go(FORWARDED + timedelta(minutes=9), every=15)
        row = frame.line("plugin")
        assert all(each in row for each in ("● Windows", "● listener", "● console", "● server", "■ plugin"))
        wall.must("Bridge figma is not confirmed", "hop 5 of 5", asks_sean, at=FORWARDED, within=617)
        wall.go(CONFIRMED, every=60)
        wall.must(is_calm, at=CONFIRMED, within=60)


def test_after_a_boot_windows_forwards_to_where_the_box_was(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(OFF, every=60)
        wall.go(ENGINE, every=3600)
        frame = wall.must("Box rebooted", "1 follows: Windows forwards port 9223 to nowhere", at=ENGINE, within=20)
        assert len(frame.board.alerts) == 1
        wall.go(BOOT + timedelta(minutes=3), every=10)
        frame = wall.must(f"forwards to {OLD}, WSL is {NEW}", within=20)
        assert [line.severity for line in frame.board.alerts] == [Severity.NOW]
        wall.go(AGAIN, every=30)
        wall.must(is_calm, at=AGAIN, within=60)
