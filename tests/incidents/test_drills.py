"""Drills: what no incident of the past had, and the wall must stand all the same."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.act import Verb
from board.alerts.incident import Kind
from board.board import Severity
from collectors.replay.incidents import clocks, flood, inc_10, toggling
from collectors.replay.script import Script
from tests.incidents.replay import Frame, Replay

SERVER = "llm.down:lockn-01/llama/11437"


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def lies_ahead(frame: Frame) -> bool:
    """Whether anything is said to be since a moment that is still to come."""
    shown = (line.since for line in frame.board.alerts) if frame.board.alerts else (frame.board.calm.since,)
    return any(since is not None and since > frame.at for since in shown)


def test_sixty_alerts_at_once_take_seven_lines_and_an_arrow(tmp_path: Path) -> None:
    with closing(Replay(flood.SCRIPT, tmp_path)) as wall:
        wall.go(flood.BEGINS + timedelta(seconds=10))
        frame = wall.must("Model server 12001 is down", "↓ 53 more", at=flood.DOWN, within=15)
        assert frame.alerts.count("■ NOW") == 7 + 1
        assert frame.board.headline.now == len(flood.SERVERS)


def test_a_flood_becomes_one_line_of_its_kind_and_one_that_says_so(tmp_path: Path) -> None:
    with closing(Replay(flood.SCRIPT, tmp_path)) as wall:
        wall.must("+59 more of its kind", "Many alerts at once: 60", "60 incidents open", at=flood.DOWN, within=20)
        for frame in wall.play(flood.BACK, every=10):
            rules = [line.key.partition(":")[0] for line in frame.board.alerts]
            assert rules == ["llm.down", "dash.flood"]
        wall.must(is_calm, at=flood.BACK, within=120)


def test_a_source_that_toggles_each_second_is_one_line_until_it_has_been_quiet_for_long(tmp_path: Path) -> None:
    with closing(Replay(toggling.SCRIPT, tmp_path)) as wall:
        wall.must("chattering", at=toggling.TOGGLES, within=20)
        for frame in wall.play(toggling.SETTLES + timedelta(minutes=14, seconds=50)):
            [line] = frame.board.alerts
            assert line.chattering
        told = wall.events()
        wall.must(is_calm, within=30)
        assert len(told) < 20


def test_a_clock_that_goes_back_an_hour_changes_nothing_on_the_wall(tmp_path: Path) -> None:
    survives(clocks.BACK, tmp_path)


def test_a_clock_that_goes_forward_a_day_changes_nothing_on_the_wall(tmp_path: Path) -> None:
    survives(clocks.FORWARD, tmp_path)


def survives(script: Script, folder: Path) -> None:
    with closing(Replay(script, folder)) as wall:
        wall.go(clocks.BEGINS + timedelta(seconds=10))
        wall.never(lies_ahead)
        wall.must("Model server 11437 (Qwen3-32B) is down", at=clocks.DOWN, within=15)
        for frame in wall.play(clocks.BACK_UP):
            assert [line.key for line in frame.board.alerts] == [SERVER]
            assert not frame.board.alerts[0].uncertain
        wall.must(is_calm, at=clocks.BACK_UP, within=60)
        assert is_calm(wall.go(script.ends))


def test_an_acknowledgment_survives_a_kill_in_its_middle(tmp_path: Path) -> None:
    with closing(Replay(inc_10.STUCK, tmp_path)) as wall:
        frame = wall.must("Nothing moves in task 7066", at=inc_10.GONE, within=90)
        [line] = frame.board.alerts
        assert line.acknowledged == ""
        wall.act(Verb.ACKNOWLEDGE, line.key)
        wall.restart()
        for frame in (wall.look(), wall.go(wall.now + timedelta(minutes=1), every=5)):
            [line] = frame.board.alerts
            assert line.acknowledged.startswith("jarvis")
            assert line.severity is Severity.NOW
        assert [event.kind for event in wall.events()].count(Kind.ACKNOWLEDGED) == 1
