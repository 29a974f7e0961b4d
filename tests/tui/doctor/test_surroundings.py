"""The doctor tells what the terminal, the session, /proc, the journal and the clock lack."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui.doctor.finding import Level
from tui.doctor.surroundings import clock_finding, journal_finding, proc_finding, runtime_finding, terminal_findings

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)
GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def terminal(
    env: dict[str, str], size: tuple[int, int] | None = (120, 40), encoding: str = "utf-8"
) -> list[tuple[Level, str]]:
    return [(each.level, each.remedy) for each in terminal_findings(env, size, encoding)]


def test_a_good_terminal_is_well() -> None:
    assert [level for level, _ in terminal(GOOD)] == [Level.WELL, Level.WELL]


def test_no_terminal_is_no_fault() -> None:
    assert [level for level, _ in terminal(GOOD, None)] == [Level.ABSENT]


@pytest.mark.parametrize("size", [(79, 40), (120, 23)])
def test_a_small_terminal_is_told(size: tuple[int, int]) -> None:
    assert terminal(GOOD, size)[0] == (Level.DEGRADED, "make it 80x24 or larger; 120x40 shows more")


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_nobody_knows_is_told(term: str) -> None:
    assert terminal({"TERM": term})[0] == (Level.DEGRADED, "export TERM=xterm-256color")


def test_few_colors_are_told_unless_nobody_wants_any() -> None:
    assert terminal({"TERM": "linux"})[0][0] is Level.DEGRADED
    assert terminal({"TERM": "linux", "NO_COLOR": "1"})[0][0] is Level.WELL


def test_a_locale_without_the_shapes_is_told() -> None:
    assert terminal(GOOD, encoding="ANSI_X3.4-1968")[1] == (Level.DEGRADED, "export LANG=C.UTF-8")


def test_a_session_of_somebody_else_is_told(tmp_path: Path) -> None:
    own = tmp_path.stat().st_uid
    env = {"XDG_RUNTIME_DIR": str(tmp_path)}
    assert runtime_finding(env, own).level is Level.WELL
    assert runtime_finding(env, own + 1).remedy == f"export XDG_RUNTIME_DIR=/run/user/{own + 1}"


def test_no_session_is_a_fault_only_where_systemd_runs(tmp_path: Path) -> None:
    assert runtime_finding({}, 1000, tmp_path).level is Level.ABSENT
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    assert runtime_finding({}, 1000, tmp_path).level is Level.DEGRADED


def test_hidden_processes_are_told_but_to_root(tmp_path: Path) -> None:
    assert proc_finding(1000, tmp_path).level is Level.BROKEN
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/mounts").write_text("proc /proc proc rw,nosuid,hidepid=invisible,gid=26 0 0\n")
    assert proc_finding(1000, tmp_path).level is Level.DEGRADED
    assert proc_finding(0, tmp_path).level is Level.WELL
    (tmp_path / "proc/mounts").write_text("proc /proc proc rw,nosuid 0 0\n")
    assert proc_finding(1000, tmp_path).level is Level.WELL


def test_a_journal_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    assert journal_finding(1000, (), tmp_path).level is Level.ABSENT
    (tmp_path / "var/log/journal/machine").mkdir(parents=True)
    assert journal_finding(1000, (999_999,), tmp_path).level is Level.DEGRADED
    assert journal_finding(0, (), tmp_path).level is Level.WELL


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_folders_that_are_closed_to_us_are_findings(tmp_path: Path) -> None:
    journal, session = tmp_path / "var/log/journal", tmp_path / "run/user/1000/own"
    journal.mkdir(parents=True, mode=0o300)
    session.mkdir(parents=True)
    session.parent.chmod(0)
    assert journal_finding(1000, (), tmp_path).level is Level.DEGRADED
    assert runtime_finding({"XDG_RUNTIME_DIR": str(session)}, 1000).level is Level.DEGRADED
    session.parent.chmod(0o700)


def test_a_clock_that_was_set_back_is_told() -> None:
    assert clock_finding(NOW, NOW - timedelta(hours=1), "UTC").level is Level.WELL
    assert clock_finding(NOW, NOW + timedelta(minutes=5), "UTC").level is Level.DEGRADED
    assert clock_finding(NOW.replace(year=1970), None, "UTC").level is Level.BROKEN
