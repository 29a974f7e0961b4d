"""The past that rules declare comes out of the store, and seldom."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from board.facts import Fact, Gauge, Service, ServiceState
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.host import FILLING
from collectors.engine.lookback import Lookbacks
from tests.collectors.store.making import T0, at, commit, opened, reading, viewing

HOUR = 3600
FULL = 100e9
DISK = "box/host/disk/root"
UNIT = "box/unit/llama.service"
RESTARTS = Lookback("*/unit/*:restarts", timedelta(minutes=10), Reduction.RISE)


def disk(used: float) -> Gauge:
    return Gauge(key=DISK, label="/", unit="B", value=used, limit=FULL)


def filled_up(path: Path, seconds: int = HOUR) -> None:
    """A store in which a disk filled by ten megabytes a second, up to 90 GB at the end."""
    with opened(path) as store:
        for second in range(0, seconds + 1, 60):
            commit(store, reading(second, disk(FULL - 10e9 - (seconds - second) * 10e6)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
def lookbacks(path: Path) -> Iterator[Lookbacks]:
    with viewing(path) as reader:
        yield Lookbacks(reader)


def unit(restarts: int | None) -> Service:
    return Service(key=UNIT, kind="unit", label="llama", state=ServiceState.UP, restarts=restarts)


def restarted(path: Path, readings: dict[int, int]) -> None:
    """A store that read how often a unit had been restarted, by second."""
    with opened(path) as store:
        for second, restarts in readings.items():
            commit(store, reading(second, unit(restarts)))


@pytest.fixture
def counting(path: Path) -> Iterator[Lookbacks]:
    with viewing(path) as reader:
        yield Lookbacks(reader, [RESTARTS])


def risen(counting: Lookbacks, now: datetime, restarts: int | None) -> float | None:
    """How often the engine takes the unit to have been restarted lately."""
    return counting.past([unit(restarts)], now).rise(RESTARTS, series(UNIT, "restarts"))


def full_at(lookbacks: Lookbacks, now: datetime, *facts: Fact) -> datetime | None:
    """When the engine takes the disk to be full."""
    return lookbacks.past(facts or (disk(FULL - 10e9),), now).full_at(FILLING, series(DISK), FULL, after=T0)


def test_a_disk_that_fills_is_full_when_its_pace_says(path: Path, lookbacks: Lookbacks) -> None:
    filled_up(path)
    expected = full_at(lookbacks, at(HOUR))
    assert expected is not None
    assert abs(expected - at(HOUR + 1000)) < timedelta(seconds=90)


def test_a_disk_that_rests_is_never_full(path: Path, lookbacks: Lookbacks) -> None:
    with opened(path) as store:
        for second in range(0, HOUR, 60):
            commit(store, reading(second, disk(90e9)))
    assert full_at(lookbacks, at(HOUR)) is None


def test_the_store_is_asked_once_a_minute(path: Path, lookbacks: Lookbacks) -> None:
    filled_up(path)
    told = full_at(lookbacks, at(HOUR))
    path.unlink()
    assert full_at(lookbacks, at(HOUR + 59)) == told
    assert full_at(lookbacks, at(HOUR + 60)) is None


def test_a_clock_that_went_back_does_not_keep_the_past_of_a_future(path: Path, lookbacks: Lookbacks) -> None:
    filled_up(path)
    assert full_at(lookbacks, at(HOUR)) is not None
    assert full_at(lookbacks, at(-HOUR)) is None


def test_only_numbers_of_facts_that_are_there_are_asked_for(path: Path, lookbacks: Lookbacks) -> None:
    filled_up(path)
    other = Gauge(key="box/host/mem", label="mem", unit="B", value=1.0, limit=2.0)
    assert full_at(lookbacks, at(HOUR), other) is None


def test_rules_judge_without_the_past_while_the_store_cannot_be_read(path: Path, lookbacks: Lookbacks) -> None:
    path.write_bytes(b"no database at all" * 100)
    assert full_at(lookbacks, at(HOUR)) is None


def test_without_a_store_there_is_no_past(lookbacks: Lookbacks) -> None:
    assert full_at(lookbacks, at(HOUR)) is None


def test_restarts_are_counted_up_to_the_reading_of_now(path: Path, counting: Lookbacks) -> None:
    restarted(path, {0: 40, 30: 40, 55: 41, 58: 43})
    assert risen(counting, at(58), 43) == 3


def test_a_counter_that_stood_at_many_when_it_was_first_read_has_not_grown(path: Path, counting: Lookbacks) -> None:
    restarted(path, {0: 40, 30: 40})
    assert risen(counting, at(30), 40) == 0


def test_restarts_of_before_the_span_no_longer_count(path: Path, counting: Lookbacks) -> None:
    restarted(path, {0: 0, 5: 8} | dict.fromkeys(range(15, 700, 15), 8))
    assert risen(counting, at(690), 8) == 0


def test_a_counter_that_began_again_goes_on_from_there(path: Path, counting: Lookbacks) -> None:
    restarted(path, {0: 40, 15: 42, 30: 0, 45: 2})
    assert risen(counting, at(45), 2) == 4


def test_a_short_span_is_asked_for_twice_a_minute(path: Path, counting: Lookbacks) -> None:
    restarted(path, {0: 0})
    assert risen(counting, at(0), 0) == 0
    assert risen(counting, at(29), 3) == 0
    assert risen(counting, at(30), 3) == 3


def test_of_a_counter_that_was_never_read_nothing_is_known(path: Path, counting: Lookbacks) -> None:
    restarted(path, {0: 0})
    path.unlink()
    assert risen(counting, at(0), None) is None


PACE = Lookback("*/pace/*:value", timedelta(hours=24), Reduction.MEDIAN)


def pace(value: float | None) -> Gauge:
    return Gauge(key="box/llama/8080/pace/qwen", label="pace", unit="tok/s", value=value)


@pytest.fixture
def paced(path: Path) -> Iterator[Lookbacks]:
    with viewing(path) as reader:
        yield Lookbacks(reader, [PACE])


def usual(paced: Lookbacks, now: datetime) -> float | None:
    return paced.past([pace(None)], now).median(PACE, series(pace(None).key))


def test_what_was_usual_is_the_median_of_the_time_in_which_it_was_known(path: Path, paced: Lookbacks) -> None:
    with opened(path) as store:
        for second in range(0, HOUR, 60):
            value = None if second < HOUR / 2 else 70.0 if second < HOUR * 5 / 6 else 2.0
            commit(store, reading(second, pace(value)))
    assert usual(paced, at(HOUR)) == 70


def test_what_never_had_a_pace_has_none_that_is_usual(path: Path, paced: Lookbacks) -> None:
    with opened(path) as store:
        commit(store, reading(0, pace(None)))
    assert usual(paced, at(60)) is None
