"""What a spare store gathered is carried into the main one."""

from pathlib import Path

import pytest

from board.alerts.incident import Event, Kind
from collectors.store.reader import Reader
from collectors.store.records import Batch
from collectors.store.trouble import StoreTrouble, TroubleKind
from collectors.store.writer import Store
from tests.collectors.store.making import at, commit, gauge, opened, reading, rows, run
from tests.collectors.store.test_retention import rollups, settle

SAMPLES = "SELECT name, value FROM samples JOIN series ON id = series ORDER BY name, at"


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    path = tmp_path / "spare.db"
    with opened(path) as store:
        commit(store, reading(10, gauge(2.0), gauge(7.0, key="later")))
        commit(store, reading(20, gauge(3.0), gauge(8.0, key="later")))
    return path


def test_samples_are_joined_by_the_names_of_their_series(path: Path, store: Store, spare: Path) -> None:
    commit(store, reading(0, gauge(1.0)))
    store.absorb(spare)
    name = "box/gpu/0/temp:value"
    assert rows(path, SAMPLES) == [(name, 1.0), (name, 2.0), (name, 3.0), ("later:value", 7.0), ("later:value", 8.0)]


def test_what_is_there_already_stays_as_it_is(path: Path, store: Store, spare: Path) -> None:
    commit(store, reading(10, gauge(1.0)))
    store.absorb(spare)
    store.absorb(spare)
    assert [value for _, value in rows(path, SAMPLES)] == [1.0, 3.0, 7.0, 8.0]


def test_timelines_are_carried_over_once(path: Path, store: Store, spare: Path) -> None:
    opening, joining = (Event(at=at(30), incident="a", kind=kind) for kind in (Kind.OPENED, Kind.JOINED))
    with opened(spare) as other:
        other.commit(Batch(now=at(30), events=(opening, joining)))
    store.absorb(spare)
    store.absorb(spare)
    assert rows(path, "SELECT json_extract(body, '$.kind') FROM events ORDER BY id") == [("opened",), ("joined",)]


def test_a_spare_store_that_is_still_open_can_be_taken_in(path: Path, store: Store, tmp_path: Path) -> None:
    with opened(tmp_path / "open.db") as other:
        commit(other, reading(10, gauge(2.0)))
        store.absorb(tmp_path / "open.db")
    assert [value for _, value in rows(path, SAMPLES)] == [2.0]


def test_time_that_was_rolled_up_already_is_rolled_up_again(path: Path, store: Store, spare: Path) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(300, gauge(1.0)))
    settle(store, 400)
    store.absorb(spare)
    settle(store, 400)
    assert rollups(path, 60)[0] == (0, 1.0, 3.0, pytest.approx((10 * 1 + 10 * 2 + 40 * 3) / 60), 60_000)


def test_the_store_goes_on_after_it(store: Store, reader: Reader, spare: Path) -> None:
    commit(store, reading(0, gauge(1.0)))
    store.absorb(spare)
    commit(store, reading(30, gauge(4.0, key="later")))
    line = reader.samples(["later:value"], at(0), at(30), 10)["later:value"]
    assert [value for _, value in line] == [7.0, 8.0, 4.0]


def test_a_spare_store_that_is_not_there_is_not_made(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match=r"missing\.db"):
        store.absorb(tmp_path / "missing.db")
    assert not (tmp_path / "missing.db").exists()


def test_a_spare_store_of_another_version_is_refused(store: Store, spare: Path) -> None:
    run(spare, "PRAGMA user_version = 99")
    with pytest.raises(StoreTrouble) as caught:
        store.absorb(spare)
    assert caught.value.kind is TroubleKind.NEWER
    commit(store, reading(0, gauge(1.0)))
