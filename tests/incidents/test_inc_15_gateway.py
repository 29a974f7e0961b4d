"""INC-15, its larger half: the climb is told early, with what it comes from, and the climb after a start is none."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from collectors.replay.incidents.inc_15 import at
from collectors.replay.incidents.inc_15_gateway import NOW, RESTARTED, SCRIPT, SOON, WARM
from tests.incidents.replay import Frame, Replay


def told(frame: Frame) -> str:
    """All that the alerts say, with what follows from each."""
    return "\n".join(text for line in frame.board.alerts for text in (f"{line.severity} {line.what}", *line.follows))


def is_soon(frame: Frame) -> bool:
    return "holds 70 % of its memory" in told(frame) or "holds 71 % of its memory" in told(frame)


def is_urgent(frame: Frame) -> bool:
    return "holds 80 % of its memory" in told(frame) and "now " in told(frame)


def tells_of_memory(frame: Frame) -> bool:
    return "of its memory" in told(frame) or "Memory of gateway" in told(frame)


def test_the_climb_is_told_at_70_percent_and_is_urgent_at_80(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        for frame in wall.play(at(22, 0), every=30):
            assert not tells_of_memory(frame)
        wall.go(SOON, every=20)
        wall.must(is_soon, at=SOON, within=72)
        wall.go(NOW, every=20)
        wall.must(is_urgent, at=NOW, within=42)


def test_the_store_stands_beside_it_as_what_it_comes_from(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(NOW + timedelta(minutes=3), every=30)
        text = wall.look().text
        assert "294 entries" in text
        causes = {event.alert.partition(":")[0] for event in wall.events()}
        assert {"gw.sessions_bloat", "gw.mem_watermark"} <= causes


def test_the_start_clears_it_and_the_climb_after_it_raises_nothing(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(RESTARTED + timedelta(minutes=6), every=30)
        for frame in wall.play(WARM + timedelta(minutes=40), every=60):
            assert not tells_of_memory(frame)
            assert "restarts of this hour" not in told(frame)
