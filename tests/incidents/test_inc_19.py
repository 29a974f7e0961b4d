"""INC-19, one person, two tasks: neither may be begun, and both say for whom they wait."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Bucket
from collectors.replay.incidents.inc_19 import DONE, HELD, SCRIPT
from tests.incidents.replay import Frame, Replay


def is_loud(frame: Frame) -> bool:
    lines = (*frame.board.alerts, *frame.board.notes)
    return any(line.key.startswith(("mc.", "wip.", "svc.")) for line in lines)


def are_parked(frame: Frame) -> bool:
    parked = {item.id: item.rule for item in frame.board.queue.parked}
    return all(parked.get(name) == "spawn blocked, waits for Matheus" for name in ("64cad2ab", "830f458e"))


def test_both_tasks_are_parked_with_their_person_and_nothing_turns_red(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(is_loud)
        frame = wall.go(HELD - timedelta(seconds=1), every=10)
        assert [(item.id, item.bucket) for item in frame.board.queue.items] == [
            ("64cad2ab", Bucket.NEXT),
            ("830f458e", Bucket.LATER),
        ]
        frame = wall.must(are_parked, at=HELD, within=62)
        assert frame.board.queue.items == ()
        assert frame.board.queue.parked_said == ("2 spawn blocked", "1 service")
        assert "3 parked: 2 spawn blocked · 1 service" in frame.text
        frame = wall.go(HELD + timedelta(hours=4), every=120)
        assert are_parked(frame)
        wall.go(DONE, every=60)
        frame = wall.go(DONE + timedelta(minutes=1), every=5)
        assert len(frame.board.queue.items) == 2
