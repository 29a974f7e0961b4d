"""Restarts of a gateway are counted over an hour, across restarts of our own, and a boot of the box is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from collectors.sources.openclaw.starts import Starts
from collectors.sources.openclaw.tree import Tree

NOW = datetime(2026, 3, 2, 5, 32, tzinfo=UTC)
FIRST = Tree(pid=7, identity="boot:100:7", began=NOW - timedelta(hours=2), spent=0, resident=0, count=1)


def again(minutes: float, pid: int) -> Tree:
    return replace(FIRST, pid=pid, identity=f"boot:{100 + pid}:{pid}", began=NOW - timedelta(minutes=minutes))


def test_the_first_process_is_no_restart_and_each_other_one_is() -> None:
    starts = Starts()
    for tree in (FIRST, None, FIRST, again(50, 8), again(50, 8), again(5, 9)):
        starts.take(tree)
    assert starts.within(NOW) == (NOW - timedelta(minutes=50), NOW - timedelta(minutes=5))


def test_what_is_older_than_an_hour_is_forgotten() -> None:
    starts = Starts()
    for tree in (FIRST, again(50, 8), again(5, 9)):
        starts.take(tree)
    assert starts.within(NOW + timedelta(minutes=11)) == (NOW - timedelta(minutes=5),)


def test_three_in_three_hours_are_one_within_an_hour() -> None:
    starts = Starts()
    for tree in (FIRST, again(180, 8), again(90, 9), again(5, 10)):
        starts.take(tree)
    assert len(starts.within(NOW)) == 1


def test_they_are_kept_while_we_are_away_and_a_start_meanwhile_counts() -> None:
    starts = Starts()
    for tree in (FIRST, again(50, 8)):
        starts.take(tree)
    kept = Starts.parse(str(starts))
    kept.take(again(5, 9))
    assert len(kept.within(NOW)) == 2


def test_a_boot_of_the_box_is_no_restart_of_the_gateway() -> None:
    starts = Starts()
    starts.take(FIRST)
    starts.take(replace(FIRST, identity="another:100:7"))
    assert starts.within(NOW) == ()


@pytest.mark.parametrize("place", ["", "x y", "boot:1:1 1e400", "boot:1:1 nan"])
def test_what_nobody_wrote_is_nothing(place: str) -> None:
    assert Starts.parse(place).within(NOW) == ()
