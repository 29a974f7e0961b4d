"""The engine takes every source to the store, and no source takes the engine down."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from board.alerts.act import Act, Verb
from board.facts import Bookmark, Fact, Gauge
from board.health import SOURCE
from board.limits import Limits
from board.reading import Origin, OutageKind, Scope
from collectors.collector import AnyCollector, Collector, SourceSettings, Surroundings
from collectors.engine.engine import Engine, Plan
from collectors.places import STORE
from collectors.store.reader import Reader
from collectors.store.records import Batch, Picture
from collectors.store.records import Found as Known
from collectors.store.writer import Store

NOW = datetime(2026, 2, 11, 18, 24, tzinfo=UTC)


class Number(Collector[SourceSettings]):
    """A source of one number."""

    name = "number"

    async def read(self) -> Iterable[Fact]:
        return (Gauge(key=f"{self.box}/number", label="a \x1b[31mnumber", value=1.0),)


class Garbage(Collector[SourceSettings]):
    """A source that brings what is no fact."""

    name = "garbage"

    async def read(self) -> Iterable[Fact]:
        return (object(),)  # type: ignore[return-value]  # this is what is tested


class Found(Collector[SourceSettings]):
    """A source that is found by looking, as long as it is there."""

    name = "found"
    many = True
    there = True

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[SourceSettings]:
        del around
        return (SourceSettings(),) if cls.there else ()

    async def read(self) -> Iterable[Fact]:
        return (Gauge(key=f"{self.box}/found", label="found", value=2.0),)


@pytest.fixture
def gone() -> type[Found]:
    class Gone(Found):
        there = False

    return Gone


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def engine(
    folder: Path,
    *collectors: AnyCollector,
    off: tuple[str, ...] = (),
    kinds: dict[str, type[AnyCollector]] | None = None,
    clock: Clock | None = None,
) -> Engine:
    plan = Plan(
        box="box",
        zone=UTC,
        limits=Limits(),
        state=folder,
        spare=folder / "spare",
        version="1",
        collectors=collectors,
        off=off,
        kinds=kinds or {},
    )
    return Engine(plan, clock or Clock())


def picture(folder: Path) -> Picture:
    """What the engine wrote of others; of itself it is told elsewhere."""
    reader = Reader(folder / STORE)
    try:
        seen = reader.picture()
    finally:
        reader.close()
    others = tuple(scope for scope in seen.scopes if scope.source != SOURCE)
    return replace(seen, facts=tuple(fact for fact in seen.facts if seen.home[fact.key] != SOURCE), scopes=others)


async def test_each_source_is_read_and_written(tmp_path: Path) -> None:
    await engine(tmp_path, Number("box", SourceSettings())).once()
    seen = picture(tmp_path)
    assert [(fact.key, getattr(fact, "label", "")) for fact in seen.facts] == [("box/number", "a number")]
    assert [(scope.name, scope.ok_at) for scope in seen.scopes] == [("number", NOW)]
    assert seen.engine is not None


async def test_what_is_no_fact_is_an_outage_of_its_source_alone(tmp_path: Path) -> None:
    await engine(tmp_path, Garbage("box", SourceSettings()), Number("box", SourceSettings())).once()
    seen = picture(tmp_path)
    outages = {scope.name: scope.outage.kind if scope.outage else None for scope in seen.scopes}
    assert outages == {"garbage": OutageKind.BUG, "number": None}


async def test_a_source_declared_off_is_shown_as_off(tmp_path: Path) -> None:
    await engine(tmp_path, off=("gpu",)).once()
    [scope] = picture(tmp_path).scopes
    assert scope.outage is not None
    assert (scope.name, scope.outage.kind) == ("gpu", OutageKind.OFF)


async def test_a_source_that_is_no_longer_configured_goes_with_its_facts(tmp_path: Path) -> None:
    await engine(tmp_path, Number("box", SourceSettings())).once()
    await engine(tmp_path).once()
    seen = picture(tmp_path)
    assert (seen.facts, seen.scopes) == ((), ())


async def test_what_was_found_and_went_away_is_watched_all_the_same(tmp_path: Path, gone: type[Found]) -> None:
    await engine(tmp_path, kinds={"found": Found}).once()
    later = Clock()
    later.now = NOW + timedelta(days=6)
    await engine(tmp_path, kinds={"found": gone}, clock=later).once()
    assert [scope.ok_at for scope in picture(tmp_path).scopes] == [later.now]


async def test_what_another_version_noted_in_words_of_its_own_is_not_expected(tmp_path: Path) -> None:
    store = Store.open(tmp_path / STORE, NOW)
    store.commit(Batch(now=NOW, found=(Known("found", "found", '{"shade": 3}', NOW, NOW),)))
    store.close()
    await engine(tmp_path, kinds={"found": Found}).once()
    assert [scope.name for scope in picture(tmp_path).scopes] == ["found"]  # it is here, and found anew


async def test_what_was_not_seen_for_a_week_is_not_expected_back(tmp_path: Path, gone: type[Found]) -> None:
    await engine(tmp_path, kinds={"found": Found}).once()
    later = Clock()
    later.now = NOW + timedelta(days=8)
    await engine(tmp_path, kinds={"found": gone}, clock=later).once()
    assert picture(tmp_path).scopes == ()


async def test_what_is_configured_and_found_is_watched_once(tmp_path: Path) -> None:
    await engine(tmp_path, Found("box", SourceSettings()), kinds={"found": Found}).once()
    assert [scope.name for scope in picture(tmp_path).scopes] == ["found"]


async def test_what_the_owner_forgets_is_not_expected_any_more(tmp_path: Path, gone: type[Found]) -> None:
    await engine(tmp_path, kinds={"found": Found}).once()
    reader = Reader(tmp_path / STORE)
    reader.ask(Act(at=NOW, verb=Verb.FORGET, target="found"))
    reader.close()
    await engine(tmp_path, kinds={"found": gone}).once()
    assert picture(tmp_path).scopes == ()
    await engine(tmp_path, kinds={"found": gone}).once()
    assert picture(tmp_path).scopes == ()


async def test_a_source_that_was_never_read_is_known_all_the_same(tmp_path: Path) -> None:
    class Silent(Number):
        async def read(self) -> Iterable[Fact]:
            await asyncio.Event().wait()
            return ()

    running = asyncio.create_task(engine(tmp_path, Silent("box", SourceSettings(critical=True))).run())
    await asyncio.sleep(0)
    [scope] = picture(tmp_path).scopes
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert scope == Scope(name="number", source="number", every=5, critical=True, origin=Origin.ALWAYS)


async def test_what_is_found_and_declared_off_is_not_read(tmp_path: Path) -> None:
    await engine(tmp_path, off=("found",), kinds={"found": Found}).once()
    seen = picture(tmp_path)
    assert [scope.outage and scope.outage.kind for scope in seen.scopes] == [OutageKind.OFF]
    assert seen.facts == ()


async def test_what_was_found_once_and_declared_off_since_is_not_read(tmp_path: Path) -> None:
    await engine(tmp_path, kinds={"found": Found}).once()
    later = Clock()
    later.now = NOW + timedelta(minutes=1)
    await engine(tmp_path, off=("found",), kinds={"found": Found}, clock=later).once()
    seen = picture(tmp_path)
    [scope] = seen.scopes
    assert (scope.outage and scope.outage.kind, scope.ok_at) == (OutageKind.OFF, None)
    assert seen.facts == ()


async def test_what_goes_away_for_a_week_is_dropped_without_a_restart(tmp_path: Path, gone: type[Found]) -> None:
    await engine(tmp_path, kinds={"found": Found}).once()
    clock = Clock()
    running = engine(tmp_path, kinds={"found": gone}, clock=clock)
    clock.now = NOW + timedelta(days=8)
    await running.once()
    seen = picture(tmp_path)
    assert (seen.facts, seen.scopes) == ((), ())


async def test_a_source_that_is_known_is_not_made_again_at_each_look(tmp_path: Path) -> None:
    class Counted(Found):
        made = 0

        def __init__(self, box: str, settings: SourceSettings) -> None:
            super().__init__(box, settings)
            type(self).made += 1

    await engine(tmp_path, kinds={"found": Counted}).once()
    assert Counted.made == 1
    await engine(tmp_path, kinds={"found": Counted}).once()
    assert Counted.made == 2


class Following(Number):
    """A source that goes on where it left off."""

    def __init__(self, box: str, settings: SourceSettings) -> None:
        super().__init__(box, settings)
        self.place = 0

    def recall(self, facts: Iterable[Fact]) -> None:
        self.place = next((int(each.place) for each in facts if isinstance(each, Bookmark)), 0)

    async def read(self) -> Iterable[Fact]:
        self.place += 1
        return (Bookmark(key=f"{self.box}/number/place", place=str(self.place)),)


async def test_a_source_that_follows_something_goes_on_where_it_left_off(tmp_path: Path) -> None:
    for read in (1, 2, 3):
        source = Following("lockn-01", SourceSettings())
        await engine(tmp_path, source).once()
        assert source.place == read
