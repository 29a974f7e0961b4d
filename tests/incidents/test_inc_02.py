"""INC-02, three days of growth, as the sources of host and openclaw see it: jobs, a list of them, and the gateway."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_02 import BEGINS, BROKEN, BUSY, ELEVENTH, ENDS, PRUNED, SCRIPT, reaches
from tests.incidents.replay import Frame, Replay

SPRAWL = "Cron jobs multiply: 11 new within 3 d"
STEP = 60.0
"""Seconds between two looks: the days are long."""
CPU = "% of a core"
SLOW = "Cron of gateway main takes"


def told(frame: Frame) -> tuple[str, ...]:
    """All that is told in the top tier, with what follows from it."""
    return tuple(each for line in frame.board.alerts for each in (line.what, *line.follows))


def is_told(words: str, frame: Frame) -> bool:
    return any(words in each for each in told(frame))


def severity(frame: Frame, words: str) -> Severity | None:
    """That of the line in which these words stand."""
    lines = frame.board.alerts
    return next((each.severity for each in lines if words in each.what or words in str(each.follows)), None)


def after(moment: datetime, seconds: float) -> datetime:
    return moment + timedelta(seconds=seconds)


def test_the_eleventh_new_job_is_told_within_five_minutes(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(after(ELEVENTH, -60), every=3600)
        assert not is_told("multiply", frame)
        frame = wall.go(after(ELEVENTH, 302), every=STEP)
        assert is_told(SPRAWL, frame)
        assert "observe-* (11)" in str(frame.board.alerts)


def test_a_list_that_takes_longer_and_longer_follows_from_the_store_and_says_when_it_ends(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(after(reaches(5), -STEP), every=3600)
        assert not is_told(SLOW, frame)
        frame = wall.go(after(reaches(5), 120), every=STEP)
        assert is_told(SLOW, frame)
        assert not any(SLOW in line.what for line in frame.board.alerts)
        frame = wall.go(after(reaches(30), 120), every=600)
        assert severity(frame, SLOW) is Severity.NOW
        frame = wall.go(after(BROKEN, 120), every=900)
        assert is_told(SLOW, frame)


def test_store_processor_and_cron_are_one_line(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(after(BUSY, -STEP), every=3600)
        frame = wall.go(after(BUSY, 400), every=STEP)
        (store,) = (line for line in frame.board.alerts if line.key.startswith("gw."))
        assert store.key.startswith("gw.sessions_bloat")
        assert any(CPU in each for each in store.follows)
        assert any(SLOW in each for each in store.follows)


def test_after_the_prune_cron_answers_and_what_it_says_is_well(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(PRUNED, every=3600)
        frame = wall.go(after(PRUNED, 60), every=15)
        assert not is_told(SLOW, frame)
        frame = wall.go(ENDS, every=STEP)
        assert "31/46 on" in frame.text
        assert frame.at > BEGINS
