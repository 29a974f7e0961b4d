"""A busy morning in the trackers: the queue at every size, and what people do about its rows."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.act import Verb
from board.board import Bucket
from collectors.replay.incidents.busy import BEGINS, SCRIPT
from tests.incidents.replay import Frame, Replay


def ids(frame: Frame, bucket: Bucket) -> list[str]:
    """What stands in a bucket, in its order."""
    return [item.id for item in frame.board.queue.items if item.bucket is bucket]


def test_the_morning_has_13_things_in_four_buckets(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(BEGINS + timedelta(seconds=5))
        queue = frame.board.queue
        assert ids(frame, Bucket.UNBLOCK) == ["LOC-110", "LOC-109", "gitea#584"]
        assert len(ids(frame, Bucket.FINISH)) == 8
        assert ids(frame, Bucket.NEXT) == ["LOC-482"]
        assert ids(frame, Bucket.LATER) == ["LOC-498"]
        assert (len(queue.items), queue.wip, queue.wip_limit, queue.review) == (13, 5, 3, 6)
        assert queue.parked_said == ("1 blocked", "1 service", "1 spawn blocked")


def test_every_bucket_is_told_at_every_size(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wide, middle, small = wall.go(BEGINS + timedelta(seconds=5)).texts
        assert "2 FINISH  WIP 5/3  review 6" in wide
        assert "3 NEXT  held back until WIP ≤ 3" in wide
        assert "3 parked: 1 blocked · 1 service" in wide
        assert all(name in middle for name in ("LOC-110", "LOC-421", "LOC-482", "LOC-498"))
        assert "WIP 5/3 · review 6 · 3 parked" in small
        assert "↓ 2 unblock, 8 finish, 1 next, 1 later · held back until WIP ≤ 3" in small


def test_what_there_is_too_much_of_is_told_after_two_polls(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.must("WIP 5/3: more is in progress than the limit", "6 in review", at=BEGINS, within=130)
        keys = [line.key.partition(":")[0] for line in frame.board.alerts]
        assert keys.index("wip.over") < keys.index("review.queue")
        assert "finish 2 before anything is begun" in frame.alerts


def test_what_people_do_about_a_row_is_kept_over_a_restart(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        frame = wall.go(BEGINS + timedelta(seconds=5))
        key = {item.id: item.key for item in frame.board.queue.items}
        assert wall.act(Verb.PIN, key["LOC-377"]) == "pinned: it stands at the top of its bucket"
        assert ids(wall.look(), Bucket.FINISH)[0] == "LOC-377"  # before the engine has taken it in
        wall.act(Verb.HIDE, key["LOC-498"])
        assert wall.act(Verb.SNOOZE, key["LOC-482"], until=wall.now + timedelta(minutes=10)).startswith("snoozed until")
        wall.go(wall.now + timedelta(seconds=5))
        wall.restart()
        frame = wall.go(wall.now + timedelta(seconds=5))
        assert ids(frame, Bucket.FINISH)[0] == "LOC-377"
        assert [item.id for item in frame.board.queue.hidden] == ["LOC-498"]
        assert "1 snoozed" in frame.board.queue.parked_said
        wall.act(Verb.RESTORE, key["LOC-377"])
        wall.go(wall.now + timedelta(seconds=2))
        assert [(event.kind, event.who) for event in wall.events(key["LOC-377"])] == [
            ("pinned", "jarvis"),
            ("restored", "jarvis"),
        ]
        frame = wall.go(wall.now + timedelta(minutes=11), every=30)
        assert ids(frame, Bucket.FINISH)[0] == "LOC-421"
        assert ids(frame, Bucket.NEXT) == ["LOC-482"]


def test_an_act_that_cannot_be_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(BEGINS + timedelta(seconds=5))
        assert wall.act(Verb.RESTORE, "nothing") == "'nothing' is not pinned, snoozed or hidden"
        assert wall.act(Verb.SNOOZE, "nothing") == "snoozing needs an end that lies ahead"
