"""INC-10, the single slot, as the sources of host, gpu, llama and openclaw see it.

Not to be seen without its source: which ticket waits for the slot (trackers).
"""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.incident import Kind
from board.board import Severity
from collectors.replay.incidents.inc_10 import (
    ALIVE,
    BEGUN,
    CONFLICT,
    DISPATCHES,
    GONE,
    LINE,
    NOTICED,
    RESTART,
    SCRIPT,
    STUCK,
    SWITCHED,
    TIMEOUTS,
    at,
)
from tests.incidents.replay import Frame, Replay


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def is_alarmed(frame: Frame) -> bool:
    return bool(frame.board.alerts)


def is_acknowledged(frame: Frame) -> bool:
    return [line.acknowledged.partition(" ")[0] for line in frame.board.alerts] == ["jarvis", "jarvis"]


def says_stuck(frame: Frame) -> bool:
    return "Nothing moves" in frame.text


def says_silent(frame: Frame) -> bool:
    """Whether what waits for the slot is said to give no sign of life."""
    return any("is silent" in line.what for line in frame.board.alerts)


def is_urgent(frame: Frame) -> bool:
    return any(line.severity is Severity.NOW for line in frame.board.alerts)


def test_the_switch_to_the_only_slot_is_told_before_anything_times_out(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(says_stuck, says_silent)
        wall.go(SWITCHED - timedelta(seconds=1), every=10)
        frame = wall.must("sits on the only slot of coder-next", "/model default", at=SWITCHED, within=17)
        [line] = frame.board.alerts
        assert line.severity is Severity.SOON
        frame = wall.must(is_urgent, at=DISPATCHES[0].sent, within=80)
        assert [line.key for line in frame.board.alerts] == [CONFLICT]
        assert "waits for coder-next sl" in frame.line("rapid-lagoon")


def test_timeouts_are_one_line_below_what_holds_the_slot(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        second, last = DISPATCHES[1].ended, DISPATCHES[3].ended
        assert second is not None
        assert last is not None
        wall.go(second, every=10)
        frame = wall.go(second + timedelta(seconds=20), every=5)
        [line] = frame.board.alerts
        assert line.key == CONFLICT
        assert any("2 dispatches timed out" in each for each in line.follows)
        wall.go(last, every=10)
        frame = wall.go(last + timedelta(seconds=20), every=5)
        [conflict, orphan] = frame.board.alerts
        assert (conflict.key, orphan.key) == (CONFLICT, LINE)
        assert conflict.times == 1
        names = ", ".join(each.name for each in DISPATCHES)
        assert any(names in event.text for event in wall.events(CONFLICT))
        assert any("4 dispatches timed out" in each for each in conflict.follows)
        assert not [line for line in frame.board.alerts if line.key == TIMEOUTS]


def test_a_request_that_nobody_waits_for(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(says_stuck)
        wall.go(BEGUN, every=20)
        frame = wall.must("Nobody listens to task 7066", "/8000 tok · 0.4 tok/s", "left", at=GONE, within=35)
        assert "systemctl --user restart llama-coder-next.service" in frame.alerts
        for frame in wall.play(at(20, 50), every=11):
            assert {line.key for line in frame.board.alerts} == {CONFLICT, LINE}
            assert {line.severity for line in frame.board.alerts} == {Severity.NOW}
        wall.go(NOTICED - timedelta(seconds=1), every=60)
        wall.must(is_acknowledged, at=NOTICED, within=1)
        wall.go(RESTART, every=60)
        wall.must(is_calm, at=RESTART, within=60)
        told = [event.kind for event in wall.events(LINE)]
        assert told[0] is Kind.OPENED
        assert told.count(Kind.QUIET) == 1
        tried = [event.text for event in wall.events(LINE) if event.kind is Kind.TRIED]
        assert tried == ["restarted llama-coder-next"]
        story = wall.events(CONFLICT)
        assert [event.text for event in story if event.kind is Kind.TRIED] == ["/model default"]
        (ended,) = (event for event in story if event.kind is Kind.QUIET)
        assert ended.alert == CONFLICT


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
