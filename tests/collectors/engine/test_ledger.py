"""Whatever befalls the store, readings go on, the wall is told, and what was committed stays."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from board.facts import Gauge
from board.reading import Reading, Scope
from collectors.engine.ledger import RETRY_EVERY, Ledger
from collectors.places import STORE
from collectors.store.records import Batch, EngineBeat
from collectors.store.trouble import TroubleKind

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


def batch(value: float, at: datetime = NOW, *, whole: bool = False) -> Batch:
    fact = Gauge(key="box/a", label="a", value=value)
    return Batch(
        now=at,
        readings=(Reading(source="test", scope="test", taken_at=at, took=0.1, facts=(fact,)),),
        scopes=(Scope(name="test", source="test", every=5, ok_at=at),),
        beat=EngineBeat(pid=1, version="0", started_at=NOW, beat_at=at),
        whole=whole,
    )


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    (tmp_path / "memory").mkdir(mode=0o700)
    return tmp_path / "memory" / "spare"


@contextmanager
def opened(state: Path, spare: Path) -> Iterator[Ledger]:
    ledger = Ledger(state, spare)
    ledger.open(NOW)
    try:
        yield ledger
    finally:
        ledger.close()


def written(folder: Path) -> list[float]:
    with closing(sqlite3.connect(folder / STORE)) as db:
        return [value for (value,) in db.execute("SELECT value FROM samples WHERE value IS NOT NULL ORDER BY at")]


def test_all_is_well_without_a_note(state: Path, spare: Path) -> None:
    with opened(state, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        assert (ledger.trouble, ledger.note, written(state)) == (None, "", [1.0])


def test_a_state_directory_that_cannot_be_made_leaves_memory(tmp_path: Path, spare: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with opened(tmp_path / "file" / "state", spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        assert "kept in memory" in ledger.note
        assert written(spare) == [1.0]


def test_a_lock_that_stays_moves_readings_to_memory_and_back(state: Path, spare: Path) -> None:
    with opened(state, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        with closing(sqlite3.connect(state / STORE, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            ledger.commit(batch(2.0, NOW + timedelta(seconds=5)), lambda: batch(2.0, NOW + timedelta(seconds=5)))
            assert ledger.trouble is not None
            assert ledger.trouble.kind is TroubleKind.LOCKED
            other.execute("ROLLBACK")
        later = NOW + RETRY_EVERY + timedelta(seconds=10)
        ledger.commit(batch(3.0, later), lambda: batch(3.0, later, whole=True))
        assert ledger.note == ""
        assert written(state) == [1.0, 2.0, 3.0]
    assert list(spare.glob("*")) == []


def test_a_newer_store_is_not_touched(state: Path, spare: Path) -> None:
    with opened(state, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
    with closing(sqlite3.connect(state / STORE)) as db:
        db.execute("PRAGMA user_version = 999")
    before = (state / STORE).read_bytes()
    with opened(state, spare) as ledger:
        ledger.commit(batch(2.0), lambda: batch(2.0, whole=True))
        assert "newer version" in ledger.note
        assert written(spare) == [2.0]
    assert (state / STORE).read_bytes() == before


def test_a_damaged_store_is_put_aside_and_the_wall_is_told(state: Path, spare: Path) -> None:
    state.mkdir()
    (state / STORE).write_bytes(b"this was never a database" * 500)
    with opened(state, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        assert "put aside" in ledger.note
        assert written(state) == [1.0]
    [aside] = state.glob(f"{STORE}.damaged-*")
    assert aside.read_bytes().startswith(b"this was never a database")


def test_damage_under_way_is_noticed_and_put_aside(state: Path, spare: Path) -> None:
    with opened(state, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        for tail in ("", "-wal"):
            file = state / f"{STORE}{tail}"
            with file.open("r+b") as content:  # in place, as a failing disk does it
                content.write(b"damaged!" * (file.stat().st_size // 8))
        ledger.inspect(NOW, lambda: batch(2.0, whole=True))
        assert "put aside" in ledger.note
        assert written(state) == [2.0]
    assert len(list(state.glob(f"{STORE}.damaged-*Z"))) == 1


def test_a_store_that_was_removed_is_begun_anew(state: Path, spare: Path) -> None:
    with opened(state, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        for file in state.glob(f"{STORE}*"):
            file.unlink()
        ledger.inspect(NOW, lambda: batch(2.0, whole=True))
        assert written(state) == [2.0]


def test_a_store_that_is_well_is_left_alone(state: Path, spare: Path) -> None:
    with opened(state, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        ledger.inspect(NOW, lambda: pytest.fail("the whole state was asked for"))


def test_an_engine_that_starts_on_a_locked_store_goes_on_from_what_it_says(state: Path, spare: Path) -> None:
    with opened(state, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
    with closing(sqlite3.connect(state / STORE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ledger = Ledger(state, spare)
        assert [fact.key for fact in ledger.open(NOW).facts] == ["box/a"]
        ledger.commit(Batch(now=NOW), lambda: batch(1.0, whole=True))
        assert written(spare) == [1.0]
        ledger.close()


def test_what_an_engine_left_in_memory_is_carried_over_by_the_next(state: Path, spare: Path) -> None:
    with opened(state, spare):
        pass
    with closing(sqlite3.connect(state / STORE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with opened(state, spare) as ledger:
            ledger.commit(batch(2.0), lambda: batch(2.0, whole=True))
    with opened(state, spare):
        assert written(state) == [2.0]
    assert list(spare.glob("*")) == []


@pytest.fixture
def foreign(spare: Path) -> Path:
    """A spare folder that others can write to."""
    spare.parent.chmod(0o777)
    return spare


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    """A state directory that cannot be made as long as a file is in the way."""
    (tmp_path / "file").write_text("in the way")
    return tmp_path / "file" / "state"


def test_without_any_store_the_engine_goes_on_and_says_so_once(
    blocked: Path, foreign: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(blocked, foreign) as ledger:
        for second in range(40):
            at = NOW + timedelta(seconds=second)
            ledger.commit(batch(1.0, at), lambda: batch(1.0, whole=True))
            ledger.maintain(at)
        assert ledger.acts() == ()
        assert "readings are lost" in ledger.note
    assert caplog.text.count("even the spare store cannot be written") == 1
    assert f"{foreign.parent} belongs to somebody else or is open to others" in caplog.text


def test_a_store_that_can_be_made_at_last_gets_the_whole_state(blocked: Path, foreign: Path) -> None:
    with opened(blocked, foreign) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        blocked.parent.unlink()
        later = NOW + RETRY_EVERY
        ledger.commit(batch(2.0, later), lambda: batch(3.0, later, whole=True))
        assert (ledger.note, written(blocked)) == ("", [3.0])


def test_a_spare_store_that_could_not_be_written_gets_the_whole_state_next(blocked: Path, spare: Path) -> None:
    with opened(blocked, spare) as ledger:
        ledger.commit(batch(1.0), lambda: batch(1.0, whole=True))
        with closing(sqlite3.connect(spare / STORE, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            ledger.commit(batch(2.0, NOW + timedelta(seconds=1)), lambda: pytest.fail("it has the state already"))
        later = NOW + RETRY_EVERY
        ledger.commit(batch(3.0, later), lambda: batch(4.0, later, whole=True))
        assert written(spare) == [1.0, 4.0]
