"""INC-01 with people: three messages without an answer, and a bill that names nobody."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Evidence, Severity
from collectors.replay.incidents.inc_01 import ENGINE, OFF
from collectors.replay.incidents.inc_01_people import ANSWERED, BILLED, SCRIPT
from tests.incidents.replay import Frame, Replay

WAITS = "Sean asked 3 times since 10:37, no answer in slack"
BILL = "Provider not named yet: out of credits"


def stands_first(frame: Frame) -> bool:
    return bool(frame.board.alerts) and frame.board.alerts[0].what == WAITS


def test_who_asked_while_the_box_was_off_is_told_of_as_soon_as_that_can_be_read(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(OFF - timedelta(seconds=1), every=15)
        wall.go(ENGINE, every=3600)
        frame = wall.must(WAITS, "2 h 32 min without a word", stands_first, at=ENGINE, within=15)
        assert sum("Sean" in line.what for line in frame.board.alerts) == 1
        wall.must("Box rebooted", stands_first, at=ENGINE, within=20)
        wall.go(ANSWERED, every=10)
        frame = wall.go(ANSWERED + timedelta(seconds=5))
        assert "Sean" not in frame.alerts


def test_a_bill_that_names_nobody_says_so(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(BILLED - timedelta(seconds=1), every=60)
        frame = wall.must(BILL, "{model}", at=BILLED, within=12)
        (line,) = (each for each in frame.board.alerts if each.what == BILL)
        assert (line.severity, line.evidence) == (Severity.NOW, Evidence.LIKELY)
        assert frame.board.alerts[0].what == WAITS
        for each in wall.play(SCRIPT.ends, every=30):
            assert BILL in each.alerts
