"""The doctor tells whether the program's files can be where they belong."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.places import STORE
from collectors.store.records import Batch
from collectors.store.version import SCHEMA_VERSION
from collectors.store.writer import Store
from tui.doctor.finding import Finding, Level
from tui.doctor.place import config_findings, state_findings, store_finding

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


def config(file: Path, fault: str = "") -> Finding:
    [finding] = config_findings(file, fault)
    return finding


def state(folder: Path, place: Path | None, fault: str = "") -> dict[str, Finding]:
    return {each.name: each for each in state_findings(folder, place, fault)}


def test_no_config_is_fine_and_init_writes_one(tmp_path: Path) -> None:
    finding = config(tmp_path / "config.toml")
    assert (finding.level, finding.remedy) == (Level.ABSENT, "lockn-control init")


def test_a_config_that_is_refused_is_broken(tmp_path: Path) -> None:
    finding = config(tmp_path / "config.toml", "config.toml line 2: unknown name 'wal'")
    assert (finding.level, finding.said) == (Level.BROKEN, "config.toml line 2: unknown name 'wal'")


def test_a_config_that_others_may_write_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.touch(mode=0o600)
    assert config(file).level is Level.WELL
    file.chmod(0o620)
    assert config(file).remedy == f"chmod go-w {file}"


def test_a_state_directory_of_ones_own_is_well_and_holds_a_store(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    found = state(tmp_path, tmp_path)
    assert {name: each.level for name, each in found.items() if name != "disk"} == {
        "state": Level.WELL,
        "sqlite": Level.WELL,
    }
    assert list(tmp_path.iterdir()) == []


def test_a_state_directory_that_others_may_read_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert state(tmp_path, tmp_path)["state"].remedy == f"chmod 700 {tmp_path}"


def test_readings_in_memory_are_told(tmp_path: Path) -> None:
    finding = state(tmp_path / "gone", tmp_path)["state"]
    assert finding.level is Level.DEGRADED
    assert "kept in memory" in finding.said


def test_no_place_at_all_is_broken(tmp_path: Path) -> None:
    assert state(tmp_path, None, "no room")["state"].level is Level.BROKEN


def test_no_store_is_no_fault(tmp_path: Path) -> None:
    assert store_finding(tmp_path).level is Level.ABSENT
    assert store_finding(None).level is Level.ABSENT


def test_a_store_is_read_and_one_of_a_newer_version_is_named(tmp_path: Path) -> None:
    store = Store.open(tmp_path / STORE, NOW)
    store.commit(Batch(now=NOW))
    store.close()
    assert store_finding(tmp_path).level is Level.WELL
    with closing(sqlite3.connect(tmp_path / STORE)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        connection.commit()
    assert store_finding(tmp_path).level is Level.BROKEN


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert state(tmp_path, tmp_path)["state"].level is Level.DEGRADED
    tmp_path.chmod(0o700)
