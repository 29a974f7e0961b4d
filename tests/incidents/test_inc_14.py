"""INC-14, after the compaction, as far as processes and work trees show it.

Not to be seen without their sources: that tasks were merged before (forges, tracker), and how many of a subscription's
workers run (usage).
"""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from collectors.replay.incidents.inc_14 import LISTED, MERGED, SCRIPT
from tests.incidents.replay import Frame, Replay


def counts_five(frame: Frame) -> bool:
    return frame.board.threads_title == "5 running · 1 finished"


def counts_six(frame: Frame) -> bool:
    return frame.board.threads_title.startswith("6 running")


def test_five_run_and_the_merged_one_is_finished(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(counts_six)
        wall.go(MERGED, every=10)
        frame = wall.must(counts_five, at=LISTED, within=2)
        live = [row for row in frame.board.threads if not row.ended]
        assert [row.title for row in live] == [
            f"codex · {task}" for task in ("UI-002", "UI-004", "UI-005", "RBAC-001", "RBAC-002")
        ]
        (done,) = [row for row in frame.board.threads if row.ended]
        assert (done.mark, done.title, done.progress) == ("✓", "codex · UI-001", "merged")
        assert frame.board.calm.earned


def test_what_has_finished_is_still_told_after_an_engine_was_killed(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(LISTED, every=10)
        wall.restart()
        frame = wall.go(LISTED + timedelta(seconds=10))
        assert counts_five(frame)
        assert "codex · UI-001" in frame.text
