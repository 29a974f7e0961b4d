"""A demo is played as far as its own clock says, and whoever looks sees that it is one."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.act import Act, Verb
from collectors.replay.incidents import SCRIPTS, inc_10
from tui.demo import Demo

STUCK = SCRIPTS["INC-10-stuck"]


class Ticks:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_headline_says_that_it_is_a_demo(tmp_path: Path) -> None:
    with closing(Demo(STUCK, tmp_path, 6, ticks=Ticks())) as demo:
        assert demo.feed.look(demo.clock()).headline.box == "DEMO INC-10-stuck ×6"


def test_the_clock_begins_with_the_script_and_passes_as_fast_as_told(tmp_path: Path) -> None:
    ticks = Ticks()
    with closing(Demo(STUCK, tmp_path, 0.6, ticks=ticks)) as demo:
        assert demo.clock() == STUCK.begins
        for _ in range(10):
            ticks.now += 1
            now = demo.clock()
        assert now == STUCK.begins + timedelta(seconds=60)  # nothing happens yet: ten times as fast


def test_a_demo_that_was_stopped_goes_on_where_it_stood(tmp_path: Path) -> None:
    ticks = Ticks()
    with closing(Demo(STUCK, tmp_path, 6, ticks=ticks)) as demo:
        ticks.now += 3600
        assert demo.clock() <= STUCK.begins + timedelta(minutes=2)


def test_what_is_seen_is_as_old_as_the_clock_says(tmp_path: Path) -> None:
    ticks = Ticks()
    with closing(Demo(STUCK, tmp_path, 6, ticks=ticks)) as demo:
        for _ in range(30):
            ticks.now += 1
            now = demo.clock()
            demo.feed.look(now)
            ages = [now - scope.ok_at for scope in demo.feed.world(now).scopes if scope.ok_at]
            assert all(timedelta(0) <= age <= timedelta(seconds=6) for age in ages)


def test_what_a_person_does_in_a_demo_is_seen_in_it(tmp_path: Path) -> None:
    ticks = Ticks()
    with closing(Demo(STUCK, tmp_path, 60, ticks=ticks)) as demo:
        while not demo.feed.look(demo.clock()).alerts:
            ticks.now += 1
            assert demo.clock() < inc_10.GONE + timedelta(minutes=30)
        now = demo.clock()
        [line] = demo.feed.look(now).alerts
        demo.feed.act(Act(at=now, who="jarvis", verb=Verb.ACKNOWLEDGE, target=line.key))
        ticks.now += 1
        [line] = demo.feed.look(demo.clock()).alerts
        assert line.acknowledged.startswith("jarvis")
