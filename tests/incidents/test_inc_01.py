"""INC-01, the Windows update morning: the box, its model servers, the gateway, who waited, and the work in progress.

Not to be seen without its source: the approval that waits for a person (notes).
"""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.alerts.incident import Kind
from board.board import AlertLine, Evidence, Meter, Severity
from collectors.replay.incidents.inc_01 import (
    ANSWERED,
    BILLED,
    BOOT,
    ENGINE,
    LISTENS,
    LOADED,
    OFF,
    PRUNED,
    SCRIPT,
    STARTED,
    STORE_LINE,
    UPDATED,
    at,
)
from tests.incidents.replay import Frame, Replay

LOOSE = "Boot persistence: 1 unit will not survive a reboot"
"""Wrong before the boot and after it: the unit runs, and no boot starts it."""
STORE = "Session store of gateway main holds 2,255 entries, 29.0 MB"
"""Wrong for a day, and what is felt of the gateway follows from it."""
WAITS = "Sean asked 3 times since 10:37, no answer in slack"
BILL = "Provider not named yet: out of credits"
REBOOTED = "Box rebooted: last seen 10:36, up again 13:09"
PLANNED = ("WIP 5/3: more is in progress than the limit", "Review queue: 6 in review")
"""What the trackers say, which no boot changes."""
DEAD = "Gateway main answers HTTP, but its RPC is dead"
CPU = "of a core"


def says(frame: Frame) -> list[str]:
    """The lines of the top tier, from the top."""
    return [line.what for line in frame.board.alerts]


def line(frame: Frame, what: str) -> AlertLine:
    (found,) = (each for each in frame.board.alerts if each.what == what)
    return found


def follows(frame: Frame, what: str) -> str:
    """What follows from a line, a sentence each; empty when there is no such line."""
    return "\n".join(each for line in frame.board.alerts if line.what == what for each in line.follows)


def names_the_unit(frame: Frame) -> bool:
    """Whether the line of the boot says why the server will not come back by itself."""
    return "11437 is down: llama-qwen is inactive, disabled" in follows(frame, REBOOTED)


def tells_that_rpc_is_dead(frame: Frame) -> bool:
    return DEAD in follows(frame, STORE)


def tells_of_the_boot(frame: Frame) -> bool:
    return "booted 13:09 · last seen 10:36" in frame.text


def has_lost_the_gateway(frame: Frame) -> bool:
    return not any(line.key.startswith(("gw.", "cron.")) for line in frame.board.alerts)


def tells_apart_what_is_one(frame: Frame) -> bool:
    """Whether what is evidence of a trouble stands as one of its own."""
    rules = ("gw.cpu_high", "gw.session_dir", "gw.null_origin", "gw.cron_slow", "gw.rpc_dead", "docker.")
    return any(line.key.startswith(rules) for line in frame.board.alerts)


def calls_the_gateway_well(frame: Frame) -> bool:
    return LISTENS + timedelta(seconds=6) <= frame.at < PRUNED and "● gateway" in frame.text


def cpu(frame: Frame) -> Meter:
    cells = (cell for row in frame.board.status for cell in row.cells)
    return next(cell for cell in cells if isinstance(cell, Meter) and cell.label == "cpu")


def draws_zeros(frame: Frame) -> bool:
    """Whether a number that nobody measured is drawn as 0: nothing that is played here ever is."""
    return 0.0 in cpu(frame).spark


def test_the_minutes_after_the_boot(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(draws_zeros, "11440", "healthy", calls_the_gateway_well)
        wall.must(LOOSE, "systemctl --user enable llama-qwen.service", at=at(10, 30), within=32)
        assert says(wall.go(OFF - timedelta(seconds=1), every=5)) == [STORE, *PLANNED, LOOSE]

        first = wall.go(ENGINE, every=3600)
        assert "?" in first.line("Qwen3-32B")
        assert "2h32" in first.line("Qwen3-32B")
        assert not first.board.calm.earned
        wall.must(tells_of_the_boot, at=ENGINE, within=5)
        frame = wall.must(WAITS, "2 h 32 min without a word", at=ENGINE, within=15)
        assert line(frame, WAITS).reason == "above the next because somebody asked and waits for a word"
        wall.must(
            REBOOTED, "2 follow", names_the_unit, "systemctl --user enable --now llama-qwen", at=ENGINE, within=20
        )
        frame = wall.must(tells_that_rpc_is_dead, at=BOOT, within=50)
        assert line(frame, STORE).why == "94 % are finished cron runs"
        wall.never(tells_apart_what_is_one)
        for frame in wall.play(BILLED - timedelta(seconds=1), every=11):
            assert says(frame) == [WAITS, STORE, REBOOTED, *PLANNED]
            assert "docker restart" not in frame.text


def test_who_waited_stands_above_what_is_broken_and_that_above_what_only_leads_to_it(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(OFF, every=60)
        wall.go(BILLED - timedelta(seconds=1), every=30)
        frame = wall.must(BILL, "{model}", at=BILLED, within=12)
        assert (line(frame, BILL).severity, line(frame, BILL).evidence) == (Severity.NOW, Evidence.LIKELY)
        frame = wall.go(BILLED + timedelta(seconds=30))
        assert says(frame) == [WAITS, STORE, BILL, REBOOTED, *PLANNED]
        assert CPU in follows(frame, STORE)
        assert "Transcripts" in follows(frame, STORE)
        wall.go(ANSWERED, every=10)
        wall.go(ANSWERED + timedelta(seconds=5))
        wall.never("Sean")
        assert says(wall.go(STARTED, every=60)) == [STORE, BILL, REBOOTED, *PLANNED]


def test_what_was_tried_and_changed_stands_in_one_incident_that_ends_with_the_store(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(OFF, every=60)
        wall.go(STARTED, every=30)
        wall.must(LOOSE, at=STARTED, within=32)
        wall.go(LOADED + timedelta(seconds=60), every=5)
        wall.never(REBOOTED, "11437")
        for frame in wall.play(PRUNED - timedelta(seconds=1), every=60):
            assert says(frame) == [STORE, BILL, *PLANNED, LOOSE]
        wall.must(has_lost_the_gateway, at=PRUNED, within=15)
        for frame in wall.play(SCRIPT.ends, every=15):
            assert says(frame) == [BILL, *PLANNED, LOOSE]
        story = wall.events(STORE_LINE)
        tried = [event.text for event in story if event.kind is Kind.TRIED]
        assert [each.partition(":")[0].partition(" of ")[0] for each in tried] == [
            "restart by the gateway's own tool",
            "update to 2026.2.9",
            "restart",
        ]
        assert any("version 2026.2.6-3 to 2026.2.9" in event.text for event in story if event.at >= UPDATED)
        assert [event.kind for event in story].count(Kind.QUIET) == 1
        assert any(event.kind is Kind.EVIDENCE and f"confirmed: {STORE}" in event.text for event in story)
        assert len({(event.at, event.kind, event.alert, event.text) for event in story}) == len(story)


def test_the_gap_is_a_gap(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(at(10, 36), every=10)
        wall.go(ENGINE, every=3600)
        frame = wall.go(BOOT + timedelta(minutes=2), every=5)
        spark = cpu(frame).spark
        assert set(spark[:-3]) == {None}
        assert spark[-2] is not None
