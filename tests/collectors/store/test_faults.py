"""What can go wrong with a file goes wrong here for real, and nothing that was committed is lost by it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from board.alerts.act import Act, Verb
from board.facts import ServiceState
from collectors.store.reader import Reader
from collectors.store.records import Batch, EngineBeat
from collectors.store.trouble import StoreTrouble, TroubleKind
from collectors.store.version import SCHEMA_VERSION
from collectors.store.writer import Store
from tests.collectors.store import children
from tests.collectors.store.children import fill, open_stripped, read_stripped, starve, write_for_ever
from tests.collectors.store.making import T0, alert, at, commit, gauge, opened, reading, rows, run, scope, service

ROOT = Path(__file__).parents[3]


def child(deed: object, path: Path, *before: str) -> tuple[str, ...]:
    """The command line of a child that does a deed."""
    return (*before, sys.executable, "-m", children.__name__, getattr(deed, "__name__", ""), str(path))


def told(deed: object, path: Path) -> list[str]:
    """What a child prints, line by line."""
    done = subprocess.run(child(deed, path), cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def caught(act: object, *args: object) -> StoreTrouble:
    assert callable(act)
    with pytest.raises(StoreTrouble) as trouble:
        act(*args)
    return trouble.value


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder whose parents everybody may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    (folder / "state").mkdir(mode=0o755)
    yield folder / "state" / "test.db"
    (folder / "state").chmod(0o755)
    shutil.rmtree(folder)


def test_kill_9_at_any_moment_loses_nothing_that_was_committed(path: Path) -> None:
    for lines in (1, 9, 40, 150):
        with subprocess.Popen(child(write_for_ever, path), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(lines):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            last = float((process.stdout.read().split("\n")[:-1] or ["0"])[-1])
        with opened(path) as store:
            latest = {fact.key: fact for fact in store.load().facts}[gauge(0).key]
        assert numbered(latest) >= last
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        committed = rows(path, "SELECT count(*), max(value) FROM samples WHERE value IS NOT NULL")[0]
        assert committed == (numbered(latest), numbered(latest))


def numbered(fact: object) -> float:
    value = getattr(fact, "value", None)
    assert isinstance(value, float)
    return value


def test_a_disk_that_takes_no_more_is_told_and_survived(path: Path) -> None:
    kind, sentence, kept, after = told(starve, path)
    assert kind == TroubleKind.UNAVAILABLE
    assert sentence == f"The store {path} cannot be used: disk I/O error."
    assert (kept, after) == ("True", "-1.0")


def test_a_full_disk_is_told_as_full(tmp_path: Path) -> None:
    mount = f"mount -t tmpfs -o size=600k none {tmp_path}"
    inside = ("unshare", "--mount", "--map-root-user") if os.geteuid() else ("unshare", "--mount")
    if shutil.which("unshare") is None or subprocess.run((*inside, "sh", "-c", mount), check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    command = (*inside, "sh", "-c", f'{mount} && exec "$@"', "sh")
    path = tmp_path / "test.db"
    done = subprocess.run(child(fill, path, *command), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["full", f"The disk of the store {path} is full.", "True", "True"]


def test_a_folder_that_cannot_be_written_is_told(public: Path) -> None:
    kind, sentence, remedy = told(open_stripped, public)
    assert kind == TroubleKind.READONLY
    assert sentence == f"The store {public} cannot be written: Permission denied."
    assert remedy == f"ls -ld {public.parent} {public}"


def test_a_file_that_cannot_be_written_is_told(public: Path) -> None:
    with opened(public) as store:
        commit(store, reading(0, gauge(1.0)))
    assert told(open_stripped, public)[0] == TroubleKind.READONLY


def test_a_viewer_reads_where_it_may_not_write(public: Path) -> None:
    with opened(public) as store:
        commit(store, reading(0, gauge(1.0)))
    assert told(read_stripped, public) == ["1.0"]


def test_a_viewer_that_may_not_write_reads_what_a_running_engine_wrote(public: Path) -> None:
    with opened(public) as store:
        commit(store, reading(0, gauge(1.0)))
        assert told(read_stripped, public) == ["1.0"]


def test_another_program_that_holds_the_file_is_told_and_waited_out(path: Path, store: Store, reader: Reader) -> None:
    commit(store, reading(0, gauge(1.0)))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        trouble = caught(commit, store, reading(5, gauge(2.0)))
        assert trouble.kind is TroubleKind.LOCKED
        assert str(trouble) == f"Another program holds the store {path} locked."
        assert reader.picture().facts == (gauge(1.0),)
    commit(store, reading(6, gauge(3.0)))
    assert reader.picture().facts == (gauge(3.0),)


@pytest.mark.parametrize("content", [b"no database at all" * 500, b"SQLite format 3\x00" + b"\xff" * 8_000])
def test_a_file_that_is_no_database_is_put_aside_and_kept(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with opened(path) as store:
        aside = path.with_name("test.db.damaged-20260302T100000Z")
        assert aside.read_bytes() == content
        assert store.note == f"The store was damaged: it was put aside as {aside}, and a new one was begun."
        commit(store, reading(0, gauge(1.0)))
        assert store.load().facts == (gauge(1.0),)


def filled(path: Path) -> None:
    """A store of some hundred pages."""
    with opened(path) as store:
        for second in range(10):
            commit(store, reading(second, *(gauge(1.0, key=f"k{n}", label=f"{second}" * 500) for n in range(100))))


def test_a_file_that_was_cut_off_is_put_aside(path: Path) -> None:
    filled(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with opened(path) as store:
        assert "was damaged" in store.note
        assert store.load().facts == ()


def test_two_damaged_files_of_the_same_second_are_both_kept(path: Path) -> None:
    path.parent.mkdir()
    for content in (b"first" * 1_000, b"second" * 1_000):
        path.write_bytes(content)
        with opened(path):
            pass
    assert len(list(path.parent.glob("*.damaged-*"))) == 2


def spoil(path: Path, table: str) -> None:
    """Overwrite all leaf pages of a table."""
    pages = rows(path, f"SELECT pageno FROM dbstat WHERE name = '{table}' AND pagetype = 'leaf'")  # noqa: S608 - our own names
    with path.open("r+b") as file:
        for (number,) in pages:
            file.seek((number - 1) * 4096)
            file.write(b"\xff" * 4096)


def test_damage_that_shows_when_the_store_is_opened_is_put_aside(path: Path) -> None:
    filled(path)
    spoil(path, "latest")
    with opened(path) as store:
        assert "was damaged" in store.note


def test_damage_that_shows_at_a_commit_is_put_aside_and_the_store_goes_on(path: Path) -> None:
    filled(path)
    spoil(path, "words")
    with opened(path) as store:
        changed = Batch(now=at(60), readings=(reading(60, gauge(1.0, key="k5", label="changed")),))
        trouble = caught(store.commit, changed)
        assert trouble.kind is TroubleKind.DAMAGED
        assert str(trouble) == store.note
        store.commit(changed)
        assert store.load().facts == (gauge(1.0, key="k5", label="changed"),)
    assert len(list(path.parent.glob("*.damaged-*"))) == 1


def test_damage_that_upkeep_met_is_dealt_with_at_the_next_commit(path: Path) -> None:
    filled(path)
    with opened(path) as store:
        commit(store, reading(20))
    spoil(path, "words")
    with opened(path) as store:
        assert caught(store.maintain, at(100 * 86_400)).kind is TroubleKind.DAMAGED
        assert caught(commit, store, reading(100 * 86_400)).kind is TroubleKind.DAMAGED
        commit(store, reading(100 * 86_400, gauge(1.0)))
        store.maintain(at(100 * 86_400))


def test_a_viewer_tells_a_damaged_file_and_sees_the_new_one(path: Path, reader: Reader) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 500)
    trouble = caught(reader.picture)
    assert trouble.kind is TroubleKind.DAMAGED
    assert str(trouble) == f"The store {path} is damaged: file is not a database."
    with opened(path) as store:
        commit(store, reading(0, gauge(1.0)))
        assert reader.picture().facts == (gauge(1.0),)


def test_a_store_of_a_newer_version_is_left_alone(path: Path) -> None:
    with opened(path) as store:
        commit(store, reading(0, gauge(1.0)), scopes=(scope(),), alerts=(alert(0),))
    run(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    trouble = caught(Store.open, path, T0)
    assert trouble.kind is TroubleKind.NEWER
    assert f"its schema is 99, this version knows {SCHEMA_VERSION}" in str(trouble)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    run(path, "CREATE TABLE recipes (name)")
    before = path.read_bytes()
    trouble = caught(Store.open, path, T0)
    assert str(trouble) == f"The store {path} cannot be used: it is the database of another program."
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    assert caught(Store.open, path, T0).kind is TroubleKind.UNAVAILABLE
    assert path.is_dir()


def test_a_wish_is_written_while_the_engine_writes(store: Store, reader: Reader) -> None:
    for second in range(20):
        commit(store, reading(second, service(tuple(ServiceState)[second % 3])))
        reader.ask(Act(at=at(second), verb=Verb.READ_AGAIN, target=str(second)))
    assert [act.target for act in store.acts()] == [str(second) for second in range(20)]


def test_the_note_of_a_damaged_file_stands_for_a_day(path: Path, reader: Reader) -> None:
    filled(path)
    path.write_bytes(b"no database at all" * 500)
    with opened(path) as store:
        beat = EngineBeat(pid=1, version="1", started_at=T0, beat_at=T0)
        store.commit(Batch(now=T0, beat=beat))
        store.maintain(at(23 * 3600))
        assert "put aside" in store.note
        store.maintain(at(25 * 3600))
        assert store.note == ""
        assert reader.picture().engine == beat
