"""INC-17, a service without means, and its variant in which its proxy is down."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.incident import Kind
from board.board import Severity
from collectors.replay.incidents.inc_17 import EVERY, EXHAUSTED, NO_TOR, SCRIPT, STOPPED
from tests.incidents.replay import Frame, Replay

CAPITAL = "Capital of market-maker is used up"


def is_one_line(frame: Frame) -> bool:
    return len(frame.board.alerts) == 1


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def doubts_the_counters(frame: Frame) -> bool:
    return [note.what for note in frame.board.notes] == ["Counters of market-maker contradict each other"]


def test_a_service_without_means_is_told_within_a_minute(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        assert is_calm(wall.go(EXHAUSTED, every=5))
        frame = wall.must(CAPITAL, "1.2 of 25", at=EXHAUSTED, within=62)
        assert [line.severity for line in frame.board.alerts] == [Severity.NOW]
        wall.must(doubts_the_counters, at=EXHAUSTED, within=90)


def test_its_rejections_are_one_consequence_whose_count_grows(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(EXHAUSTED + timedelta(seconds=65))
        wall.must("Rejections of market-maker: 20 x not enough balance", is_one_line, at=EXHAUSTED, within=200)
        for frame in wall.play(EXHAUSTED + 411 * EVERY, every=30):
            assert is_one_line(frame)
        wall.must("412 x not enough balance", is_one_line, within=10)


def test_nobody_is_called_for_each_rejection(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(STOPPED, every=15)
        begun = [each for each in wall.events() if each.kind is Kind.OPENED]
        assert len(begun) == 1


def test_that_its_process_runs_hides_nothing_and_its_proxy_is_not_blamed(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(EXHAUSTED + timedelta(minutes=5), every=5)
        row = frame.line("market-maker        ■ runs")
        assert "0 accepted · 2 filled · 31 rejected" in row
        assert "●" not in row
        assert "balance 1.2 of 25" in frame.text
        assert "● 900 ms" in frame.line("tor")
        assert "roxy" not in frame.alerts


def test_once_it_is_stopped_on_purpose_it_is_grey_and_says_for_what_it_waits(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(STOPPED, every=30)
        frame = wall.must(is_calm, at=STOPPED, within=420)
        assert "○ stopped: its capital is used up, waits for 64cad2ab" in frame.line("market-maker")


def test_where_its_proxy_is_down_that_is_the_root(tmp_path: Path) -> None:
    with closing(Replay(NO_TOR, tmp_path)) as wall:
        wall.go(EXHAUSTED, every=5)
        wall.never(CAPITAL)
        frame = wall.must("Proxy tor does not connect", at=EXHAUSTED, within=35)
        assert [line.severity for line in frame.board.alerts] == [Severity.NOW]
        frame = wall.must("1 follows: Rejections of market-maker", is_one_line, at=EXHAUSTED, within=200)
        assert frame.board.alerts[0].key.startswith("proxy.down:")
