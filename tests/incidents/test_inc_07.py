"""INC-07, the evening of deployments, from b to e: as far as the sources of containers and probes see it.

Not to be seen without their sources: that the voice model runs on the processor although it was meant for the card
(a, auxiliary model servers).
"""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from board.board import Severity
from collectors.replay.incidents.inc_07 import (
    CORRECTED,
    LET_IN,
    LOCKED_OUT,
    MENDED,
    MISLED,
    MISNAMED,
    RENAMED,
    SCRIPT,
    UNHEALTHY,
)
from tests.incidents.replay import Frame, Replay

WRONG_NAME = "Name test.lockn.ai points to the wrong place"


def is_calm(frame: Frame) -> bool:
    return frame.board.calm.earned and not frame.board.alerts


def is_alarmed(frame: Frame) -> bool:
    return bool(frame.board.alerts)


def notes_the_check(frame: Frame) -> bool:
    return [note.what for note in frame.board.notes] == [
        "Health check of container lockn-voice is broken, not the service"
    ]


def has_no_note(frame: Frame) -> bool:
    return not frame.board.notes


def played(folder: Path) -> Replay:
    wall = Replay(SCRIPT, folder)
    wall.go(SCRIPT.begins + timedelta(seconds=20), every=5)
    return wall


def test_a_health_check_without_its_command_is_a_note_while_the_service_answers(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.never(is_alarmed)
        wall.must(notes_the_check, at=UNHEALTHY, within=32)
        wall.go(MENDED, every=20)
        wall.must(has_no_note, at=MENDED, within=120)


def test_a_container_that_cannot_log_in_names_its_database_and_not_its_health(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(LOCKED_OUT, every=60)
        wall.never("unhealthy")
        frame = wall.must("Container lockn-logger cannot log in to its database", at=LOCKED_OUT, within=150)
        assert len(frame.board.alerts) == 1
        wall.go(LET_IN, every=20)
        wall.must(is_calm, at=LET_IN, within=120)


def test_a_certificate_that_covers_one_level_is_told_with_the_name_it_needs(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(MISNAMED, every=60)
        frame = wall.must("Certificate of api.dev.lockn.ai", "needs a two-level name", at=MISNAMED, within=17)
        assert [line.severity for line in frame.board.alerts] == [Severity.NOW]
        for frame in wall.play(RENAMED, every=20):
            assert len(frame.board.alerts) == 1
        wall.must(is_calm, at=RENAMED, within=60)


def test_a_name_that_points_to_the_wrong_tunnel_is_the_root_of_all_that_fails_behind_it(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(MISLED, every=60)
        wall.must(WRONG_NAME, "d94a000d", "47a1565c", at=MISLED, within=17)
        frame = wall.must("2 follow", within=20)
        for frame in wall.play(CORRECTED, every=20):
            (line,) = frame.board.alerts
            assert (line.key.partition(":")[0], line.severity) == ("net.dns_wrong", Severity.NOW)
        wall.must(is_calm, at=CORRECTED, within=60)


def test_what_lies_behind_the_broken_hop_is_unknown_and_not_red(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        wall.go(MISLED + timedelta(minutes=1), every=60)
        row = wall.look().line("■ DNS")
        assert all(each in row for each in ("? tunnel", "? Caddy", "? backend", "? 3 paths"))
        assert row.count("■") == 1


def test_an_environment_that_is_declared_not_deployed_is_grey(tmp_path: Path) -> None:
    with closing(played(tmp_path)) as wall:
        frame = wall.look()
        assert "○ not deployed" in frame.line("prod")
        assert is_calm(frame)
