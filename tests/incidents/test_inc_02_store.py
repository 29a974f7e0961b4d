"""INC-02, three days of growth, as the session store tells of them: days before anything else is felt."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from board.board import AlertLine, Severity
from collectors.replay.cron import SCOPE, Cron, Planned
from collectors.replay.incidents.inc_02 import BEGINS, NEW, OLD, PER_HOUR, PRUNED, SCRIPT
from tests.incidents.replay import Frame, Replay

POLL = 60
SHARE = BEGINS + timedelta(hours=210 / PER_HOUR)
"""When 210 of 350 entries are runs of cron jobs."""
URGENT = BEGINS + timedelta(hours=(901 - 140) / PER_HOUR)
PRUNER = Planned(name="prune-sessions", made_at=PRUNED, period=timedelta(days=1))
"""A job that has not run yet."""
PRUNES = replace(PRUNER, made_at=PRUNED - timedelta(hours=36))
"""One that ran at 3 in the night."""


def bloat(frame: Frame) -> AlertLine | None:
    return next((line for line in frame.board.alerts if line.key.startswith("gw.sessions_bloat")), None)


def is_bloated(frame: Frame) -> bool:
    return bloat(frame) is not None


def test_the_share_of_finished_runs_is_told_two_days_before_anything_breaks(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(is_bloated)
        wall.go(SHARE - timedelta(seconds=POLL), every=POLL)
    with closing(Replay(SCRIPT, tmp_path / "on")) as wall:
        wall.go(SHARE, every=POLL)
        line = bloat(wall.go(SHARE + timedelta(seconds=302 + POLL), every=POLL))
        assert line is not None
        assert line.severity is Severity.SOON
        assert "60 % are finished cron runs" in line.why
        assert "12 MB at " in line.why
        assert "then prune 21" in line.do


def test_it_is_urgent_at_901_entries_with_what_follows_below(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(URGENT - timedelta(hours=1), every=1800)
        line = bloat(wall.go(URGENT - timedelta(seconds=POLL), every=POLL))
        assert line is not None
        assert line.severity is Severity.SOON
        line = bloat(wall.go(URGENT + timedelta(seconds=302 + 2 * POLL), every=POLL))
        assert line is not None
        assert line.severity is Severity.NOW
        assert any("without an origin" in each for each in line.follows)


def test_after_the_prune_the_line_goes_and_the_daily_job_is_missed_until_its_first_success(tmp_path: Path) -> None:
    jobs = (*OLD, *NEW)
    script = SCRIPT.changed(SCOPE, PRUNED, Cron(jobs=(*jobs, PRUNER)))
    with closing(Replay(script, tmp_path)) as wall:
        wall.go(PRUNED, every=3600)
        frame = wall.go(PRUNED + timedelta(minutes=3), every=15)
        assert not is_bloated(frame)
        assert "Job prune-sessions has not pruned the session store" in frame.alerts
    script = SCRIPT.changed(SCOPE, PRUNED, Cron(jobs=(*jobs, PRUNES)))
    with closing(Replay(script, tmp_path / "done")) as wall:
        wall.go(PRUNED, every=3600)
        frame = wall.go(PRUNED + timedelta(minutes=3), every=15)
        assert "prune-sessions" not in frame.alerts
