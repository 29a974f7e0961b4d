"""INC-15, its smaller half: the server that transcribes voice messages is killed while it loads its model."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_15 import FREED, KILLS, LOADED, ONCE, SCARCE, SCRIPT
from tests.incidents.replay import Frame, Replay

WHISPER = "Model server 8091 (whisper) does not get its model loaded"
MEMORY = "Memory"


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def tells_what_people_miss(frame: Frame) -> bool:
    return "voice messages are not transcribed" in frame.text


def test_the_second_kill_is_told_below_the_want_of_memory(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(SCARCE, every=20)
        assert is_calm(wall.look())
        wall.go(KILLS[1] - timedelta(seconds=1), every=20)
        (line,) = wall.look().board.alerts
        assert line.key.startswith("host.mem")
        for frame in wall.play(KILLS[1] + timedelta(seconds=15), every=5):
            assert [each.key.partition(":")[0] for each in frame.board.alerts] == ["host.mem"]
        follows = {event.alert.partition(":")[0] for event in wall.events()}
        assert "aux.load_timeout" in follows


def test_once_it_has_its_model_nothing_is_left(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(FREED, every=30)
        wall.go(LOADED, every=30)
        assert not is_calm(wall.look())
        wall.must(is_calm, at=LOADED, within=120)


def test_without_want_of_memory_it_says_itself_what_people_miss(tmp_path: Path) -> None:
    script = SCRIPT.changed("host", SCARCE, SCRIPT.sources[0].saying(SCRIPT.begins))
    with closing(Replay(script, tmp_path)) as wall:
        wall.go(KILLS[1], every=20)
        frame = wall.must(WHISPER, "killed by SIGTERM", at=KILLS[1], within=32)
        assert Severity.SOON in {line.severity for line in frame.board.alerts}


def test_one_kill_is_no_pattern(tmp_path: Path) -> None:
    with closing(Replay(ONCE, tmp_path)) as wall:
        wall.never(WHISPER)
        wall.go(LOADED, every=20)
        wall.must(is_calm, at=LOADED, within=120)
