"""INC-04, answers that never reach the channel, and one that reaches it in pieces."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_04 import AGAIN, ASKED, PIECES, SCRIPT, SENT, WRITTEN
from tests.incidents.replay import Frame, Replay

UNSENT = "Answer for Sean exists, was never sent to slack"


def is_one_line(frame: Frame) -> bool:
    return len(frame.board.alerts) == 1


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def tells_of_silence(frame: Frame) -> bool:
    """Whether the line has it below it that Sean waits."""
    return any("waits since 13:26" in each for line in frame.board.alerts for each in line.follows)


def counts_the_pieces(frame: Frame) -> bool:
    return [note.what for note in frame.board.notes] == ["Answer in 5 pieces within 20 seconds in slack"]


def test_an_answer_that_was_never_sent_is_told_and_only_a_delivery_ends_it(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        assert is_calm(wall.go(ASKED + timedelta(seconds=59)))
        wall.must("Sean waits since 13:26 for a word in slack", at=ASKED + timedelta(seconds=60), within=3)
        frame = wall.must(UNSENT, tells_of_silence, is_one_line, at=WRITTEN, within=32)
        assert [line.severity for line in frame.board.alerts] == [Severity.NOW]
        frame = wall.go(ASKED + timedelta(seconds=123))
        assert is_one_line(frame)
        assert "written, not sent" in frame.text
        wall.must("asked 2 times", is_one_line, at=AGAIN, within=5)
        for frame in wall.play(SENT, every=20):
            assert is_one_line(frame)
        wall.must(is_calm, at=SENT, within=5)


def test_pieces_are_a_note_and_nobody_is_called_for_them(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(PIECES - timedelta(seconds=1), every=30)
        wall.must(counts_the_pieces, is_calm, at=PIECES, within=8)
        frame = wall.go(SCRIPT.ends)
        assert is_calm(frame)
        assert "another order" in next(note.why for note in frame.board.notes)
        assert "delivered" in frame.line("slack")


def test_nobody_but_people_is_waited_for(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        for frame in wall.play(ASKED - timedelta(seconds=1), every=2):
            assert frame.board.threads == ()
