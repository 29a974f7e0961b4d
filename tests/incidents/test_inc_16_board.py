"""INC-16, its part of the board: the token is gone, or the board answers and holds nothing."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_16_board import BACK, EMPTY, LOST, SCRIPT
from tests.incidents.replay import Frame, Replay


def says_that_nobody_works(frame: Frame) -> bool:
    return "nobody works on" in frame.text


def says_that_nothing_is_to_be_done(frame: Frame) -> bool:
    return "nothing is to be done" in frame.text


def test_a_refused_token_is_told_with_the_tasks_that_it_hides(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(says_that_nobody_works, says_that_nothing_is_to_be_done, "WIP")
        wall.go(LOST - timedelta(seconds=1), every=10)
        frame = wall.must("Mission Control refuses our token", at=LOST, within=122)
        assert "401: the token is not valid" in frame.alerts
        frame = wall.go(wall.now + timedelta(seconds=90), every=5)
        (line,) = frame.board.alerts
        assert (line.severity, line.follows) == (Severity.NOW, ("Mission Control: 14 tasks disappeared",))
        assert "64cad2ab" in frame.text  # as last seen
        wall.go(BACK, every=30)
        frame = wall.go(BACK + timedelta(minutes=6), every=5)
        assert frame.board.alerts == ()


def test_a_board_that_answers_and_holds_nothing_is_told_by_itself(tmp_path: Path) -> None:
    with closing(Replay(EMPTY, tmp_path)) as wall:
        wall.never("refuses our token")
        wall.go(LOST - timedelta(seconds=1), every=10)
        frame = wall.must("Mission Control: 14 tasks disappeared", at=LOST, within=62)
        assert "another board or token, or wiped?" in frame.alerts
        wall.go(BACK, every=30)
        frame = wall.go(BACK + timedelta(minutes=2), every=5)
        assert frame.board.alerts == ()


def test_a_restart_in_between_changes_nothing(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(LOST + timedelta(seconds=200), every=5)
        before = [line.key for line in wall.look().board.alerts]
        wall.restart()
        assert [line.key for line in wall.go(wall.now + timedelta(seconds=60), every=5).board.alerts] == before
