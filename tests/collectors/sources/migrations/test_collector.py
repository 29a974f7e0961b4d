"""A database's migrations against those of its code, by commands that really run."""

import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from board.facts import Gauge, Service
from board.reading import Outage, OutageKind
from collectors.collector import SourceOutage
from collectors.sources.migrations.collector import MigrationsCollector
from collectors.sources.migrations.settings import MigrationsSettings

BOX = "lockn-01"
READ = "import sqlite3, sys; [print(row[0]) for row in sqlite3.connect(sys.argv[1]).execute('SELECT name FROM _m')]"


def sh(script: str) -> list[str]:
    return ["/bin/sh", "-c", script]


def folder(root: Path, count: int = 29) -> Path:
    """A folder of Prisma's: a folder for each migration, and a lock."""
    place = root / "migrations"
    for number in range(1, count + 1):
        (place / f"{number:04}_step").mkdir(parents=True)
        (place / f"{number:04}_step/migration.sql").touch()
    (place / "migration_lock.toml").touch()
    (place / ".git").mkdir(exist_ok=True)
    return place


def names(*numbers: int) -> list[str]:
    """A command that prints these migrations."""
    return ["printf", "%04d_step\\n", *map(str, numbers)]


async def read(**written: Any) -> tuple[Service, dict[str, float | None]]:
    """The database, and the counts beside it."""
    source = MigrationsCollector(BOX, MigrationsSettings.model_validate({"name": "test", **written}))
    try:
        first, *counts = await source.read()
    finally:
        await source.close()
    assert isinstance(first, Service)
    gauges = [each for each in counts if isinstance(each, Gauge)]
    return first, {each.label: each.value for each in gauges} | {"of": gauges[0].limit}


async def outage(**written: Any) -> Outage:
    with pytest.raises(SourceOutage) as caught:
        await read(**written)
    return caught.value.outage


async def test_a_real_database_is_held_against_a_real_folder(tmp_path: Path) -> None:
    place, file = folder(tmp_path), tmp_path / "it.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE _m (name)")
        database.executemany("INSERT INTO _m VALUES (?)", [(f"{number:04}_step",) for number in range(1, 7)])
    database.close()
    command = [sys.executable, "-c", READ, str(file)]
    found, counts = await read(applied=command, folder=place, environment="test", containers=["lockn-api"])
    assert (found.state, found.why) == ("degraded", "not applied: 0007_step and 22 more")
    assert counts == {"applied": 6, "of": 29, "extra": 0}
    assert found.refs == ("environment:test", "container:lockn-api")


async def test_what_is_equal_is_well(tmp_path: Path) -> None:
    found, counts = await read(applied=names(1, 2, 3), folder=folder(tmp_path, 3))
    assert (found.state, found.why, counts) == ("up", "", {"applied": 3, "of": 3, "extra": 0})


async def test_what_only_the_database_has_is_told_as_that(tmp_path: Path) -> None:
    found, counts = await read(applied=names(1, 2, 3, 8, 9), folder=folder(tmp_path, 3))
    assert (found.state, found.why) == ("degraded", "applied and not in the code: 0008_step and 1 more")
    assert counts == {"applied": 3, "of": 3, "extra": 2}


@pytest.mark.parametrize(
    ("count", "why", "expected"),
    [
        ("6", "23 not applied", (6, 29, 0)),
        ("0", "29 not applied", (0, 29, 0)),
        ("29", "", (29, 29, 0)),
        ("31", "2 more than the code has", (29, 29, 2)),
    ],
)
async def test_a_lone_number_is_a_count(count: str, why: str, expected: tuple[int, ...], tmp_path: Path) -> None:
    found, counts = await read(applied=["echo", count], folder=folder(tmp_path))
    assert (found.why, (counts["applied"], counts["of"], counts["extra"])) == (why, expected)


async def test_a_lone_number_that_the_code_has_as_a_name_is_that_name() -> None:
    found, counts = await read(applied=["echo", "2"], present=["printf", "1\n2\n3\n"])
    assert (found.why, counts["applied"]) == ("not applied: 1 and 1 more", 1)


@pytest.mark.parametrize("applied", ["0001_a.js", "0001_a"])
async def test_a_table_may_name_files_with_their_ending(tmp_path: Path, applied: str) -> None:
    (tmp_path / "0001_a.js").touch()
    found, _ = await read(applied=["echo", applied], folder=tmp_path, files="*.js")
    assert (found.state, found.why) == ("up", "")


async def test_migrations_can_be_files(tmp_path: Path) -> None:
    for name in ("0001_a.up.sql", "0001_a.down.sql", "0002_b.up.sql"):
        (tmp_path / name).touch()
    found, _ = await read(applied=["echo", "0001_a"], folder=tmp_path, files="*.up.sql")
    assert found.why == "not applied: 0002_b"


async def test_names_that_a_diff_prints_are_missing_columns() -> None:
    found, _ = await read(applied=names(1), present=names(1), diff=["printf", "users.password_hash\ninvited_*\n"])
    assert (found.state, found.lacks, found.why) == ("degraded", ("users.password_hash", "invited_*"), "")


async def test_another_diff_is_told_by_its_first_line() -> None:
    found, _ = await read(
        applied=names(1), present=names(1), diff=["printf", "[*] Changed the `User` table\n  [+] x\n"]
    )
    assert found.why == "schema differs: [*] Changed the `User` table and 1 more lines"


@pytest.mark.parametrize(
    ("script", "state"),
    [("", "up"), ("echo No difference detected.", "up"), ("exit 2", "degraded"), ("echo a; exit 2", "degraded")],
)
async def test_a_diff_may_say_by_its_exit_code_that_there_is_a_difference(script: str, state: str) -> None:
    found, _ = await read(applied=names(1), present=names(1), diff=sh(script), differs=2)
    assert found.state == state


BAD = {
    "printed nothing": (sh(""), OutageKind.GARBLED),
    "not there: /no/such/program": (["/no/such/program"], OutageKind.REFUSED),
    "cannot be run: /etc (Permission denied)": (["/etc"], OutageKind.DENIED),
    "ended with exit code 3: connection refused": (
        sh("echo 1; echo trying >&2; echo connection refused >&2; exit 3"),
        OutageKind.REFUSED,
    ),
    "ended with signal 9": (sh("kill -9 $$"), OutageKind.REFUSED),
    "did not end within 0.3 s": (sh("sleep 60"), OutageKind.TIMEOUT),
    "line 1 of the applied migrations is no name": (["echo", "(6 rows)"], OutageKind.GARBLED),
    "line 2 of the applied migrations is no name": (["printf", "name\n-----\n1_a\n"], OutageKind.GARBLED),
    "printed more than 512 KiB": (sh("yes 0001_step | head -c 600000"), OutageKind.GARBLED),
}


@pytest.mark.parametrize("sentence", BAD)
async def test_a_command_that_cannot_tell_leaves_it_unknown_with_the_reason(sentence: str, tmp_path: Path) -> None:
    command, kind = BAD[sentence]
    told = await outage(applied=command, folder=folder(tmp_path, 1), within=0.3 if "did not" in sentence else 20)
    assert sentence in told.sentence
    assert told.kind is kind


async def test_what_a_command_complains_of_is_masked_of_secrets() -> None:
    complaint = "cannot reach postgres://sean:hunter2secret@db/prod"
    told = await outage(applied=sh(f"echo '{complaint}' >&2; exit 1"), present=names(1))
    assert "hunter2secret" not in told.sentence


async def test_a_folder_that_is_not_there_or_empty_leaves_it_unknown(tmp_path: Path) -> None:
    told = await outage(applied=names(1), folder=tmp_path / "nowhere")
    assert told.sentence == f"the folder of the migrations is not there: {tmp_path / 'nowhere'}"
    told = await outage(applied=names(1), folder=tmp_path)
    assert "whether there are none is unknown" in told.sentence


async def test_nothing_is_read_by_a_shell() -> None:
    found, _ = await read(applied=["echo", "$(id)"], present=["echo", "$(id)"])
    assert found.state == "up"


@pytest.mark.parametrize("places", [{}, {"folder": "/x", "present": ["true"]}])
def test_one_place_of_the_codes_migrations_must_be_named(places: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="either in which folder"):
        MigrationsSettings.model_validate({"name": "test", "applied": ["true"], **places})


def test_its_scope_is_its_name() -> None:
    settings = MigrationsSettings(name="test", applied=("true",), present=("true",))
    assert [poll.scope for poll in MigrationsCollector(BOX, settings).scopes()] == ["migrations/test"]
