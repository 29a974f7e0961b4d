"""INC-14, after the compaction.

Not to be seen without its source: how many of a subscription's workers run (usage).
"""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_14 import GREEN, LISTED, MERGED, SCRIPT
from tests.incidents.replay import Frame, Replay


def counts_five(frame: Frame) -> bool:
    return frame.board.threads_title.startswith("5 running · 1 finished")


def counts_six(frame: Frame) -> bool:
    return frame.board.threads_title.startswith("6 running")


def test_five_run_and_the_merged_one_is_finished(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(counts_six)
        wall.go(MERGED, every=10)
        frame = wall.must(counts_five, at=LISTED, within=2)
        live = [row for row in frame.board.threads if not (row.ended or row.idle)]
        assert [row.title for row in live] == [
            f"codex · {task}" for task in ("UI-002", "RBAC-001", "DB-003", "DB-004", "API-006")
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


def is_green(frame: Frame) -> bool:
    return "● 1 repository green" in frame.text


def test_two_workers_do_what_was_merged_hours_ago(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(LISTED - timedelta(minutes=4), every=20)
        frame = wall.must("UI-002 was merged as #578 at 19:09", "RBAC-001 was merged as #579", within=62)
        found = [line for line in frame.board.alerts if line.key.startswith("worker.duplicate_of_merged")]
        assert [line.severity for line in found] == [Severity.SOON] * 2


def test_a_task_file_that_was_not_brought_up_to_date_is_told(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(LISTED, every=20)
        [line] = [line for line in frame.board.alerts if line.key.startswith("tasks.contradiction")]
        assert line.what == "Task file contradicts the forge in 5 tasks"
        assert "MS21-UI-002 in-progress: gitea#578 is merged" in line.why


def test_main_recovers_and_is_green_only_after_its_run(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(SCRIPT.begins + timedelta(seconds=40), every=10)
        assert "Branch main of stack is red: scanner" in frame.alerts
        assert "openbao 2.5.0: CVE-2026-11111; fixed in 2.5.1" in frame.text
        wall.never(is_green)
        frame = wall.go(LISTED, every=20)
        assert "main recovering" in frame.line("■ stack")
        assert "#754" in frame.line("■ stack")
        frame = wall.go(GREEN, every=20)
        assert "Branch main of stack is red: scanner" in frame.alerts


def test_after_its_run_main_is_green(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(GREEN, every=60)
        frame = wall.must(is_green, at=GREEN, within=62)
        assert "Branch main" not in frame.alerts


def test_pull_requests_that_change_the_schema_have_a_merge_order(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(LISTED, every=20)
        [note] = [line for line in frame.board.notes if line.key.startswith("worker.file_conflict")]
        assert note.what == "Merge serially in stack: #592 then #591"
        assert "schema.prisma" in note.why


def test_the_next_actions_stand_in_the_queue_with_what_each_comes_after(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        queue = wall.go(LISTED, every=20).board.queue
        found = {item.id: item for item in queue.all if item.id.startswith("NEXT-")}
        said = {name: item.rule for name, item in found.items()}
        assert [said[f"NEXT-{number}"] for number in range(2, 6)] == [f"blocked by NEXT-{each}" for each in range(1, 5)]
        assert "unblocks NEXT-2" in [term.text[:15] for term in found["NEXT-1"].terms]
