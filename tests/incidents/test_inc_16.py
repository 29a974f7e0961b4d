"""INC-16, restarts and what they lost, as the sources of openclaw, systemd, services and trackers see it."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_16 import BACK, LAST, LOST, MISSING, ON_PURPOSE, PERIOD, SCRIPT, STARTS, TAKES
from tests.incidents.replay import Frame, Replay

BEAT = "hb.stale:lockn-01/openclaw/main/heartbeat"
BEATLESS = "Heartbeat file of the gateway is missing"
LACKS = f"Environment of openclaw-gateway lacks {MISSING}"
SHUT = "Mission Control refuses our token"
GONE = "Service pmm did not come back with the gateway"


def says(frame: Frame) -> list[tuple[Severity, str]]:
    return [(line.severity, line.what) for line in frame.board.alerts]


def told(severity: Severity, what: str) -> Callable[[Frame], bool]:
    """Whether a line stands there with that severity."""

    def is_told(frame: Frame) -> bool:
        return (severity, what) in says(frame)

    return is_told


def is_noted(frame: Frame) -> bool:
    return any(note.what == BEATLESS for note in frame.board.notes)


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts and not is_noted(frame)


def tells_of_starts(frame: Frame) -> bool:
    """Whether starts that are within the budget, or what is slow right after one, are told."""
    rules = ("gw.restart_budget", "gw.slow_listener", "gw.version_split", "gw.http_down", "gw.mem")
    lines = (*frame.board.alerts, *frame.board.notes)
    return any(line.key.startswith(rules) for line in lines)


def test_starts_within_the_budget_say_nothing(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(tells_of_starts)
        for frame in wall.play(LOST, every=20):
            assert not frame.board.alerts
        wall.go(SCRIPT.ends, every=20)
        assert is_calm(wall.look())
        assert not any("version" in event.text for event in wall.events())


def test_a_token_that_is_lost_is_told_by_its_name_alone_until_it_is_back(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(LOST, every=60)
        frame = wall.must(told(Severity.SOON, LACKS), at=LOST, within=62)
        (line,) = (each for each in frame.board.alerts if each.what == LACKS)
        assert "values are never read" in line.why
        wall.go(STARTS[3] - timedelta(seconds=1), every=60)
        assert says(wall.look()) == [(Severity.NOW, SHUT), (Severity.SOON, LACKS)]
        wall.go(STARTS[3] + timedelta(seconds=32), every=4)
        wall.never(LACKS)
        wall.must(is_calm, at=STARTS[3] + TAKES, within=372)  # who refuses us is asked ever less often


def test_a_service_that_is_gone_is_told_after_two_minutes_until_it_is_meant(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(LOST, every=60)
        early = wall.go(LOST + timedelta(seconds=119), every=7)
        assert (Severity.NOW, GONE) not in says(early)
        frame = wall.must(told(Severity.NOW, GONE), at=LOST, within=137)
        assert sorted(says(frame)) == [(Severity.NOW, SHUT), (Severity.NOW, GONE), (Severity.SOON, LACKS)]
        follows = {line.what: line.follows for line in frame.board.alerts}
        assert follows[GONE] == ("Service pmm does not run",)
        assert follows[SHUT] == ("Mission Control: 14 tasks disappeared",)
        wall.go(ON_PURPOSE, every=60)
        wall.go(ON_PURPOSE + timedelta(seconds=32), every=4)
        wall.never(GONE, "pmm does not run")
        wall.go(SCRIPT.ends, every=60)


def test_a_heartbeat_that_is_gone_after_a_start_is_a_note_then_late_then_urgent(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(LOST - timedelta(seconds=1), every=30)
        wall.must(is_noted, at=LOST, within=17)
        for frame in wall.play(LAST + 2 * PERIOD - timedelta(seconds=1), every=10):
            assert BEATLESS not in [line.what for line in frame.board.alerts]
        frame = wall.must(told(Severity.SOON, BEATLESS), at=LAST + 2 * PERIOD, within=17)
        (line,) = (each for each in frame.board.alerts if each.key == BEAT)
        assert "last 22:17 · expected every 10 min" in line.why
        wall.go(LAST + 4 * PERIOD, every=10)
        wall.must(told(Severity.NOW, BEATLESS), within=17)
        wall.go(BACK + timedelta(seconds=32), every=10)
        wall.never(BEATLESS)
        assert "● heartbeat" in wall.look().text
