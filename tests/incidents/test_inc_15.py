"""INC-15, memory 741 of 900 MB: the climb is told early, with what it comes from and what it takes along."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.incident import Kind
from board.board import Severity
from collectors.replay.incidents.inc_15 import (
    KILLS,
    LOADED,
    NOW,
    ONCE,
    PRUNED,
    RESTARTED,
    SCRIPT,
    SOON,
    TIMING_OUT,
    UNMARKED,
    WARM,
    at,
)
from tests.incidents.replay import Frame, Replay

STORE = "Session store of gateway main holds 294 entries, 2.7 MB"
LINE = "gw.sessions_bloat:lockn-01/openclaw/main/store"
WHISPER = "Model server 8091 (whisper) does not get its model loaded"


def told(frame: Frame) -> str:
    """All that the alerts say, with what follows from each."""
    return "\n".join(text for line in frame.board.alerts for text in (f"{line.severity} {line.what}", *line.follows))


def says(frame: Frame) -> list[tuple[Severity, str]]:
    return [(line.severity, line.what) for line in frame.board.alerts]


def is_soon(frame: Frame) -> bool:
    return "holds 70 % of its memory" in told(frame) or "holds 71 % of its memory" in told(frame)


def is_urgent(frame: Frame) -> bool:
    return says(frame) == [(Severity.NOW, STORE)] and "holds 80 % of its memory" in told(frame)


def tells_of_memory(frame: Frame) -> bool:
    return "of its memory" in told(frame) or "Memory of gateway" in told(frame)


def tells_of_timeouts(frame: Frame) -> bool:
    return "Requests to gateway main time out" in told(frame)


def tells_of_whisper(frame: Frame) -> bool:
    return WHISPER in told(frame)


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def counts_it_urgent_by_its_entries(frame: Frame) -> bool:
    """Whether 294 entries are urgent before anything urgent follows from them."""
    return frame.at < NOW and any(line.severity is Severity.NOW for line in frame.board.alerts)


def test_the_climb_is_told_at_70_percent_and_is_urgent_at_80(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(counts_it_urgent_by_its_entries)
        for frame in wall.play(at(22, 0), every=30):
            assert not tells_of_memory(frame)
        (line,) = wall.look().board.alerts
        assert (line.what, line.why) == (STORE, "96 % are finished cron runs")
        wall.go(SOON, every=20)
        wall.must(is_soon, at=SOON, within=62)
        wall.go(NOW, every=20)
        wall.must(is_urgent, at=NOW, within=32)
        (tell,) = {event.text for event in wall.events() if "71 % of its memory" in event.text} or {""}
        assert tell.endswith("0/3 restarts this hour")


def test_what_the_want_of_memory_takes_along_stands_below_it(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(TIMING_OUT, every=30)
        wall.must(tells_of_timeouts, at=TIMING_OUT, within=7)
        wall.go(KILLS[1] - timedelta(seconds=1), every=20)
        wall.never(lambda frame: any(line.what == WHISPER for line in frame.board.alerts))
        frame = wall.must(tells_of_whisper, at=KILLS[1], within=17)
        frame = wall.go(PRUNED - timedelta(seconds=1), every=5)
        assert says(frame) == [(Severity.NOW, STORE)]
        assert any("voice messages are not transcribed" in event.text for event in wall.events())


def test_after_prune_and_start_it_is_over_and_the_climb_that_follows_raises_nothing(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(PRUNED, every=30)
        frame = wall.go(PRUNED + timedelta(seconds=30), every=10)
        (line,) = frame.board.alerts
        assert "741/900 M" in line.why
        assert "restart openclaw-gateway" in line.do
        wall.go(RESTARTED + timedelta(seconds=10))
        wall.never(tells_of_memory, "restarts of this hour")
        assert [line.what for line in wall.look().board.alerts] == [WHISPER]
        wall.must(is_calm, at=LOADED, within=20)
        for frame in wall.play(WARM + timedelta(minutes=40), every=60):
            assert is_calm(frame)
        assert [event.kind for event in wall.events(LINE)].count(Kind.QUIET) == 1


def test_without_a_mark_nothing_is_said_of_memory(tmp_path: Path) -> None:
    with closing(Replay(UNMARKED, tmp_path)) as wall:
        wall.never(tells_of_memory)
        wall.go(KILLS[1], every=20)
        wall.must(WHISPER, "killed by SIGTERM", at=KILLS[1], within=32)


def test_one_kill_is_no_pattern(tmp_path: Path) -> None:
    with closing(Replay(ONCE, tmp_path)) as wall:
        wall.never(WHISPER, tells_of_whisper)
        wall.go(LOADED, every=20)
        wall.must(is_calm, at=LOADED, within=120)
