"""A flat line costs one sample a minute, a change one sample, and the line they make is the one that was read."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.store.writer import Store
from tests.collectors.store.making import REFUSED, at, commit, gauge, opened, reading, rows, scope, service, viewing

NAME = "box/gpu/0/temp:value"


def samples(path: Path) -> list[tuple[float, float | None]]:
    found = rows(path, "SELECT at, value FROM samples ORDER BY at")
    return [(moment / 1000 - at(0).timestamp(), value) for moment, value in found]


def follow(store: Store, values: Sequence[float | None], *, every: float = 5) -> None:
    for index, value in enumerate(values):
        commit(store, reading(index * every, gauge(value)), scopes=(scope(every=every),))


def test_each_change_is_a_sample(path: Path, store: Store) -> None:
    follow(store, [1.0, 2.0, 2.0, 3.0])
    assert samples(path) == [(0, 1.0), (5, 2.0), (15, 3.0)]


def test_a_flat_line_is_one_sample_a_minute(path: Path, store: Store) -> None:
    follow(store, [1.0] * 30)
    assert samples(path) == [(0, 1.0), (60, 1.0), (120, 1.0)]


def test_the_noise_of_floating_point_is_no_change(path: Path, store: Store) -> None:
    follow(store, [0.3, 0.1 + 0.2])
    assert len(samples(path)) == 1


def test_a_number_without_a_value_ends_the_line_once(path: Path, store: Store) -> None:
    follow(store, [1.0, None, None, 1.0])
    assert samples(path) == [(0, 1.0), (5, None), (15, 1.0)]


def test_a_number_that_never_had_a_value_is_no_series(path: Path, store: Store) -> None:
    follow(store, [None])
    assert rows(path, "SELECT name FROM series") == []


def test_a_fact_that_vanishes_ends_its_line(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(5))
    assert samples(path) == [(0, 1.0), (5, None)]


def test_a_lost_poll_does_not_tear_the_line(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(5, outage=REFUSED))
    assert samples(path) == [(0, 1.0)]


def test_the_tail_of_a_line_is_known_after_a_restart(path: Path) -> None:
    for second in (0, 5):
        with opened(path) as store:
            commit(store, reading(second, gauge(1.0)))
    assert samples(path) == [(0, 1.0)]


def test_a_clock_that_goes_back_an_hour_does_not_silence_a_series(path: Path, store: Store) -> None:
    commit(store, reading(0, gauge(1.0)))
    commit(store, reading(-3600, gauge(1.0)))
    assert samples(path) == [(-3600, 1.0), (0, 1.0)]


def test_a_series_holds_longer_when_its_source_is_read_seldom(path: Path, store: Store) -> None:
    follow(store, [1.0], every=300)
    assert rows(path, "SELECT hold FROM series") == [(960_000,)]
    follow(store, [1.0], every=5)
    assert rows(path, "SELECT hold FROM series") == [(90_000,)]


def test_each_number_field_of_a_fact_has_its_series(path: Path, store: Store) -> None:
    commit(store, reading(0, service(latency=2.5), gauge(1.0)))
    assert set(rows(path, "SELECT name FROM series")) == {("box/llama/11434:latency",), (NAME,)}


@pytest.mark.parametrize("every", [2, 5, 30, 120])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_line_read_back_is_the_line_that_was_read(every: int, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.sampled_from([None, 1.0, 1.0, 1.0, 2.0]), min_size=1, max_size=40))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.db"
        with opened(path) as store, viewing(path) as reader:
            follow(store, values, every=every)
            line = reader.samples([NAME], at(0), at(every * len(values)), every)[NAME]
    last = at(every * len(values))
    read = {at(index * every): value for index, value in enumerate(values) if value is not None}
    assert {moment: value for moment, value in line if moment < last} == read
