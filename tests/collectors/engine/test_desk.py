"""The desk takes in, judges and writes, turn by turn, whoever delivers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from board.alerts.incident import Kind
from board.facts import Fact, Gauge, Service, ServiceState
from board.limits import Limits
from board.reading import OutageKind, Reading, Scope
from collectors.engine.cost import Cost
from collectors.engine.desk import Desk
from collectors.engine.own import Own
from collectors.places import STORE
from collectors.store.reader import Reader
from collectors.store.records import Found, Picture

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)
DOWN = Service(key="box/llama/1", refs=("port:1",), kind="llama-server", label="x", state=ServiceState.DOWN)


def opened(folder: Path, now: datetime = NOW) -> Desk:
    own = Own("box", Cost(1, "1", now), size=lambda: None, kept_up=tuple)
    return Desk(limits=Limits(), zone=UTC, state=folder, spare=folder / "spare", own=own, now=now)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(opened(tmp_path)) as desk:
        yield desk


def picture(folder: Path) -> Picture:
    with closing(Reader(folder / STORE)) as reader:
        return reader.picture()


def names(folder: Path) -> set[str]:
    return {scope.name for scope in picture(folder).scopes} - {"dash"}


def keys(folder: Path) -> set[str]:
    return {fact.key for fact in picture(folder).facts if not fact.key.startswith("box/dash")}


def standing(at: datetime = NOW) -> Scope:
    return Scope(name="llama/1", source="llama", every=5, tried_at=at, ok_at=at)


def deliver(desk: Desk, *facts: Fact, at: datetime = NOW) -> None:
    desk.deliver(Reading(source="llama", scope="llama/1", taken_at=at, took=0.0, facts=facts), standing(at))


def test_what_is_delivered_is_written_at_the_next_turn(desk: Desk, tmp_path: Path) -> None:
    desk.stand(standing())
    deliver(desk, DOWN)
    assert keys(tmp_path) == set()
    desk.turn(NOW)
    assert keys(tmp_path) == {DOWN.key}


def test_a_source_stands_before_it_is_read(desk: Desk, tmp_path: Path) -> None:
    desk.stand(Scope(name="llama/1", source="llama", every=5))
    desk.turn(NOW)
    assert names(tmp_path) == {"llama/1"}


def test_a_source_that_is_left_goes_with_what_it_said_and_with_its_last_reading(desk: Desk, tmp_path: Path) -> None:
    desk.stand(standing())
    deliver(desk, DOWN)
    desk.turn(NOW)
    deliver(desk, DOWN, at=NOW + timedelta(seconds=5))
    desk.leave("llama/1")
    desk.turn(NOW + timedelta(seconds=5))
    assert (names(tmp_path), keys(tmp_path)) == (set(), set())


def test_a_source_that_is_left_and_taken_up_again_stands(desk: Desk, tmp_path: Path) -> None:
    desk.stand(standing())
    desk.turn(NOW)
    desk.leave("llama/1")
    desk.stand(standing())
    desk.turn(NOW + timedelta(seconds=1))
    assert names(tmp_path) == {"llama/1"}
    desk.stand(standing())
    desk.leave("llama/1")
    desk.turn(NOW + timedelta(seconds=2))
    assert names(tmp_path) == set()


def test_what_is_no_fact_is_an_outage_of_its_source(desk: Desk, tmp_path: Path) -> None:
    desk.stand(standing())
    deliver(desk, object())  # type: ignore[arg-type]  # this is what is tested
    desk.turn(NOW)
    [outage] = [scope.outage for scope in picture(tmp_path).scopes if scope.name == "llama/1"]
    assert outage is not None
    assert outage.kind is OutageKind.BUG


def test_the_next_desk_goes_on_from_what_the_last_one_wrote(desk: Desk, tmp_path: Path) -> None:
    desk.stand(standing())
    for second in range(0, 11, 5):
        deliver(desk, DOWN, at=NOW + timedelta(seconds=second))
        desk.turn(NOW + timedelta(seconds=second), alive=True)
    found = Found("llama/1", "llama", "{}", NOW, NOW)
    desk.note(found)
    desk.turn(NOW + timedelta(seconds=11))
    raised = picture(tmp_path).alerts
    desk.close()
    with closing(opened(tmp_path, NOW + timedelta(seconds=12))) as heir:
        heir.turn(NOW + timedelta(seconds=12))
        assert heir.found == (found,)
        assert heir.before_us == NOW + timedelta(seconds=10)
        assert "llama/1" in heir.scopes
    assert [row.state for row in raised] == ["raised"]
    assert picture(tmp_path).alerts == raised


def test_a_sign_of_life_is_given_when_asked_for_and_every_fifth_turn(desk: Desk, tmp_path: Path) -> None:
    beats = []
    desk.turn(NOW, alive=True)
    for second in range(1, 11):
        desk.turn(NOW + timedelta(seconds=second))
        engine = picture(tmp_path).engine
        assert engine is not None
        beats.append((engine.beat_at - NOW).total_seconds())
    assert beats == [0, 0, 0, 4, 4, 4, 4, 4, 9, 9]


def test_what_befell_while_the_store_could_not_be_written_is_told_when_it_can(desk: Desk, tmp_path: Path) -> None:
    desk.stand(standing())
    deliver(desk, DOWN)
    desk.turn(NOW)
    with closing(sqlite3.connect(tmp_path / STORE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        deliver(desk, DOWN, at=NOW + timedelta(seconds=5))
        desk.turn(NOW + timedelta(seconds=5))
        other.execute("ROLLBACK")
    desk.turn(NOW + timedelta(seconds=30))
    with closing(Reader(tmp_path / STORE)) as reader:
        assert [event.kind for event in reader.events("")] == [Kind.OPENED]


def test_a_number_keeps_its_past(desk: Desk, tmp_path: Path) -> None:
    desk.stand(standing())
    for second in (0, 5, 10):
        deliver(
            desk, Gauge(key="box/llama/1/speed", label="speed", value=float(second)), at=NOW + timedelta(seconds=second)
        )
        desk.turn(NOW + timedelta(seconds=second))
    with closing(Reader(tmp_path / STORE)) as reader:
        [samples] = reader.samples(["box/llama/1/speed:value"], NOW, NOW + timedelta(seconds=11), 5).values()
    assert [value for _, value in samples] == [0, 5, 10]
