"""What is rolled up is what a slow and simple sum gives, and what is old goes."""

import random
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from board.alerts.act import Act, Verb
from board.facts import ServiceState
from collectors.store.records import Batch
from collectors.store.retention import tidy
from collectors.store.writer import Store
from tests.collectors.store.making import alert, at, commit, gauge, opened, reading, rows, run, scope, service, viewing

NAME = "box/gpu/0/temp:value"
HOUR: Final = 3600
DAY: Final = 24 * HOUR
T0_MS: Final = round(at(0).timestamp() * 1000)
ROLLUPS = "SELECT (at - {t0}) / 1000, low, high, mean, known FROM rollups WHERE step = {step} ORDER BY at"


def settle(store: Store, seconds: float) -> None:
    """Do all upkeep that is due."""
    calls = 0
    while store.maintain(at(seconds)):
        calls += 1
        assert calls < 3000


def rollups(path: Path, step: int) -> list[tuple[Any, ...]]:
    return rows(path, ROLLUPS.format(t0=T0_MS, step=step * 1000))


def naive(samples: list[tuple[int, float | None]], step: int, end: int) -> list[tuple[Any, ...]]:
    """The same, second by second."""
    known: dict[int, list[float]] = {}
    for second in range(end // step * step):
        before = [(moment, value) for moment, value in samples if moment <= second]
        if before and before[-1][1] is not None and second - before[-1][0] < 90:
            known.setdefault(second // step * step, []).append(before[-1][1])
    return [
        (moment, min(values), max(values), pytest.approx(sum(values) / len(values)), len(values) * 1000)
        for moment, values in sorted(known.items())
    ]


Line = st.dictionaries(st.integers(0, 1500), st.none() | st.integers(0, 9).map(float), max_size=30)


@settings(max_examples=25, deadline=None)
@given(Line)
def test_roll_ups_equal_a_naive_sum(line: dict[int, float | None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.db"
        with opened(path) as store:
            for second, value in sorted(line.items()):
                commit(store, reading(second, gauge(value)))
            settle(store, 1900)
        stored = rows(path, "SELECT at, value FROM samples ORDER BY at")
        samples = [((moment - T0_MS) // 1000, value) for moment, value in stored]
        assert rollups(path, 60) == naive(samples, 60, 1890)
        assert rollups(path, 600) == naive(samples, 600, 1890)


@settings(max_examples=10, deadline=None)
@given(Line, st.randoms(use_true_random=False))
def test_roll_ups_are_the_same_however_late_and_often_they_are_made(
    line: dict[int, float | None], dice: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        often, once = Path(folder) / "often.db", Path(folder) / "once.db"
        with opened(often) as busy, opened(once) as lazy:
            for second, value in sorted(line.items()):
                commit(busy, reading(second, gauge(value)))
                commit(lazy, reading(second, gauge(value)))
                if dice.random() < 0.5:
                    busy.maintain(at(second))
            settle(busy, 1900)
            settle(lazy, 1900)
        assert rollups(often, 60) == rollups(once, 60)
        assert rollups(often, 600) == rollups(once, 600)


def test_a_reading_that_comes_late_is_rolled_up_all_the_same(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    settle(store, 200)
    commit(store, reading(30, gauge(3.0), scope="slow", whole=False))
    settle(store, 200)
    assert rollups(path, 60)[0] == (0, 1.0, 3.0, 2.0, 60_000)


def test_upkeep_skips_the_time_in_which_nothing_ran(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(30 * DAY, gauge(2.0)))
    calls = 1
    while store.maintain(at(30 * DAY + HOUR)):
        calls += 1
    assert calls < 50
    assert [row[0] for row in rollups(path, 600)] == [0, 30 * DAY]


def test_the_past_becomes_coarser_with_age_and_then_goes(path: Path, store: Store) -> None:
    for day in (0, 5, 60, 99):
        commit(store, reading(day * DAY, gauge(float(day))))
        settle(store, day * DAY + HOUR)
    settle(store, 100 * DAY)
    days = {
        "samples": rows(path, f"SELECT DISTINCT (at - {T0_MS}) / 86400000 FROM samples"),  # noqa: S608 - our own number
        "fine": sorted({(int(row[0]) // DAY,) for row in rollups(path, 60)}),
        "coarse": sorted({(int(row[0]) // DAY,) for row in rollups(path, 600)}),
    }
    assert days == {"samples": [(99,)], "fine": [(99,)], "coarse": [(60,), (99,)]}


def test_nothing_raw_goes_before_it_is_rolled_up(path: Path) -> None:
    with opened(path) as store:
        commit(store, reading(0, gauge(1.0)))
    with opened(path, 5 * DAY) as store:
        settle(store, 5 * DAY)
    assert rows(path, "SELECT count(*) FROM samples") == [(0,)]
    assert [row[0] for row in rollups(path, 60)] == [0, 60]


def test_words_alerts_and_acts_that_ended_are_kept_for_ninety_days(path: Path, store: Store) -> None:
    with viewing(path) as reader:
        reader.ask(Act(at=at(0), verb=Verb.READ_AGAIN))
    commit(store, reading(0, service()), alerts=(alert(0),))
    store.commit(Batch(now=at(1), done=(1,)))
    store.commit(Batch(now=at(2), whole=True, gone=("gpu",)))
    count = "SELECT (SELECT count(*) FROM words), (SELECT count(*) FROM alerts), (SELECT count(*) FROM acts)"
    settle(store, 89 * DAY)
    assert rows(path, count) == [(1, 1, 1)]
    settle(store, 91 * DAY)
    assert rows(path, count) == [(0, 0, 0)]


def test_what_an_alert_was_before_and_after_it_stood_is_kept_for_two_days(path: Path, store: Store) -> None:
    for second, state in enumerate(("pending", "raised", "cleared")):
        commit(store, alerts=(alert(second, state=state),))
    store.commit(Batch(now=at(9), whole=True))
    settle(store, DAY)
    assert rows(path, "SELECT count(*) FROM alerts") == [(3,)]
    settle(store, 3 * DAY)
    assert rows(path, "SELECT state FROM alerts") == [("raised",)]


def test_words_and_alerts_that_last_are_kept_however_old(path: Path, store: Store) -> None:
    commit(store, reading(0, service()), alerts=(alert(0),))
    settle(store, 200 * DAY)
    assert rows(path, "SELECT count(*) FROM words JOIN alerts") == [(1,)]


def test_a_file_that_is_too_large_loses_the_oldest_first(path: Path) -> None:
    with opened(path) as store:
        for day in range(10):
            for second in range(200):
                fact = service(key="box/busy", state=tuple(ServiceState)[second % 2])
                commit(store, reading(day * DAY + second * 5, fact, gauge(float(second))))
            settle(store, day * DAY + HOUR)
    days = "SELECT DISTINCT (until - {t0}) / 86400000 FROM words WHERE until IS NOT NULL ORDER BY 1"
    with closing(Database(path)) as db:
        while tidy(db, T0_MS + 10 * DAY * 1000, largest=300_000):
            pass
        db.conn.commit()
    left = [day for (day,) in rows(path, days.format(t0=T0_MS))]
    assert left == list(range(left[0], 10))
    assert 0 < left[0] < 9
    assert min(row[0] for row in rollups(path, 600)) >= (left[0] - 1) * DAY


def test_a_series_that_was_dropped_begins_again(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(5, gauge(None)))
    settle(store, 100 * DAY)
    assert rows(path, "SELECT * FROM series") == []
    commit(store, reading(100 * DAY, gauge(2.0)))
    assert rows(path, "SELECT name, value FROM samples JOIN series ON id = series") == [(NAME, 2.0)]


def test_a_file_that_emptied_gives_its_pages_back(path: Path, store: Store) -> None:
    for second in range(40):
        facts = tuple(gauge(1.0, key=f"k{n}", label=f"{second} " + "x" * 2000) for n in range(200))
        commit(store, reading(second, *facts))
    settle(store, 10)
    run(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    full = path.stat().st_size
    settle(store, 200 * DAY)
    run(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    assert full > 15_000_000
    assert path.stat().st_size < full * 0.8


def test_a_piece_of_upkeep_is_small(path: Path, store: Store) -> None:
    for minute in range(30):
        commit(store, reading(minute * 60, gauge(float(minute))), scopes=(scope(),))
    store.maintain(at(1800))
    assert len(rollups(path, 60)) == 4
