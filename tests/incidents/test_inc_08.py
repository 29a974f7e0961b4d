"""INC-08, done is not done."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.incident import Kind
from board.board import Severity
from collectors.replay.incidents.inc_08 import CALLED_DONE, PROD, REVERTED, SCRIPT, SIX, VERIFIED
from tests.incidents.replay import Frame, Replay

ROLLED_UP = "Tickets done without test deploy and QA sign-off: 6"
LINE = "ticket.done_unverified:linear/lockn/test deploy and QA sign-off"
APART = "Ticket LOC-73 is done, without an answer of prod"


def rules(frame: Frame) -> set[str]:
    return {line.key.partition(":")[0] for line in frame.board.alerts}


def is_not_about_six(frame: Frame) -> bool:
    return ROLLED_UP not in frame.alerts


def test_what_is_called_done_without_its_gates_is_one_line_and_what_never_answered_another(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(PROD - timedelta(seconds=5), every=60)
        assert not frame.board.alerts
        wall.must(APART, at=PROD, within=122)
        wall.go(CALLED_DONE, every=60)
        frame = wall.must(ROLLED_UP, at=CALLED_DONE, within=122)
        assert {line.severity for line in frame.board.alerts} == {Severity.SOON}
        assert ", ".join(SIX) in frame.text
        assert APART in frame.alerts
        assert "LOC-90" not in frame.alerts


def test_a_reversal_clears_it_and_done_with_its_gates_is_quiet(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(REVERTED, every=60)
        assert not is_not_about_six(wall.look())
        frame = wall.must(is_not_about_six, at=REVERTED, within=122)
        assert APART in frame.alerts
        wall.go(VERIFIED, every=60)
        wall.never(ROLLED_UP)
        frame = wall.go(VERIFIED + timedelta(minutes=5), every=10)
        assert rules(frame) == {"ticket.done_unverified"}
        befell = {event.kind for event in wall.events(LINE)}
        assert befell & {Kind.CLEARED, Kind.QUIET}
