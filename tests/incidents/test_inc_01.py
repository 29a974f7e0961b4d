"""INC-01, the Windows update morning, as far as the sources of host, gpu, llama and systemd see it.

Not to be seen without their sources: the gateway and its cron (gateway), the three messages without an answer
(channel), the billing line (providers), work in progress and reviews (trackers), the approval that waits for a person
(notes), and what else has changed (docker).
"""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Meter
from collectors.replay.incidents.inc_01 import BOOT, ENGINE, LOADED, OFF, SCRIPT, STARTED, at
from tests.incidents.replay import Frame, Replay

LOOSE = "Boot persistence: 1 unit will not survive a reboot"
"""The one thing that is wrong before the boot and after it: the unit runs, and no boot starts it."""


def says_only_what_is_loose(frame: Frame) -> bool:
    return [line.what for line in frame.board.alerts] == [LOOSE]


def names_the_unit(frame: Frame) -> bool:
    """Whether the line of the boot says why the server will not come back by itself."""
    follows = (each for line in frame.board.alerts for each in line.follows)
    return any("11437 is down: llama-qwen is inactive, disabled" in each for each in follows)


def tells_of_the_boot(frame: Frame) -> bool:
    return "booted 13:09 · last seen 10:36" in frame.text


def cpu(frame: Frame) -> Meter:
    cells = (cell for row in frame.board.status for cell in row.cells)
    return next(cell for cell in cells if isinstance(cell, Meter) and cell.label == "cpu")


def draws_zeros(frame: Frame) -> bool:
    """Whether a number that nobody measured is drawn as 0: nothing that is played here ever is."""
    return 0.0 in cpu(frame).spark


def test_the_morning(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.never(draws_zeros, "cpu", "11440", "healthy")
        wall.must(LOOSE, "systemctl --user enable llama-qwen.service", at=at(10, 30), within=32)
        assert says_only_what_is_loose(wall.go(OFF - timedelta(seconds=1), every=5))

        first = wall.go(ENGINE, every=3600)
        assert "?" in first.line("Qwen3-32B")
        assert "2h32" in first.line("Qwen3-32B")
        assert not first.board.calm.earned
        wall.must(tells_of_the_boot, at=ENGINE, within=5)

        wall.must("Box rebooted: last seen 10:36, up again 13:09", "11437", at=ENGINE, within=20)
        wall.must("2 follow", names_the_unit, "systemctl --user enable --now llama-qwen", at=ENGINE, within=20)
        for frame in wall.play(at(13, 20), every=7):
            assert len(frame.board.alerts) == 1

        wall.go(STARTED, every=30)
        wall.must(LOOSE, at=STARTED, within=32)
        wall.must(says_only_what_is_loose, at=LOADED, within=60)
        assert says_only_what_is_loose(wall.go(LOADED + timedelta(minutes=4), every=10))


def test_the_gap_is_a_gap(tmp_path: Path) -> None:
    with closing(Replay(SCRIPT, tmp_path)) as wall:
        wall.go(at(10, 36), every=10)
        wall.go(ENGINE, every=3600)
        frame = wall.go(BOOT + timedelta(minutes=2), every=5)
        spark = cpu(frame).spark
        assert set(spark[:-3]) == {None}
        assert spark[-2] is not None
