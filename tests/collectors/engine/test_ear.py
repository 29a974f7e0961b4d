"""What a source hears between polls comes in by the same door, whatever it does and however much it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from board.facts import Fact, Gauge
from board.reading import OutageKind, Reading, Scope
from collectors.collector import Collector, Hear, Push, SourceOutage, SourceSettings
from collectors.engine.ear import MOST, News
from collectors.engine.watch import Watch

NOW = datetime(2026, 2, 11, 13, 24, tzinfo=UTC)


def gauge(name: str, value: float = 1.0) -> Gauge:
    return Gauge(key=f"box/{name}", label=name, value=value)


class Rare(SourceSettings):
    every: float = 600


class Listener(Collector[Rare]):
    """A source that is polled once in ten minutes, and hears what its script says."""

    name = "listener"
    Settings = Rare

    def __init__(self, script: Callable[[Hear], Awaitable[None]]) -> None:
        super().__init__("box", Rare())
        self.script = script
        self.reads = self.listens = 0
        self.polled = asyncio.Event()
        self.reading = self.most = 0

    async def read(self) -> Iterable[Fact]:
        self.reads += 1
        self.reading += 1
        self.most = max(self.most, self.reading)
        await asyncio.sleep(0.01)
        self.reading -= 1
        self.polled.set()
        return (gauge("polled"),)

    async def listen(self, hear: Hear) -> None:
        self.listens += 1
        await self.polled.wait()
        await self.script(hear)


Heard = asyncio.Queue[tuple[Reading, Scope]]


@asynccontextmanager
async def listening(source: Listener) -> AsyncIterator[Heard]:
    """Everything but the first poll that a watch delivers."""
    got = Heard()
    watch = Watch(source, (), lambda reading, scope: got.put_nowait((reading, scope)), lambda: NOW)
    running = asyncio.create_task(watch.run())
    await got.get()
    try:
        yield got
    finally:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def for_ever() -> None:
    await asyncio.Event().wait()


async def test_facts_that_are_heard_are_a_partial_reading() -> None:
    async def told(hear: Hear) -> None:
        hear(Push(facts=(gauge("heard"),)))
        await for_ever()

    async with listening(Listener(told)) as got, asyncio.timeout(3):
        reading, scope = await got.get()
    assert (reading.facts, reading.whole, reading.scope) == ((gauge("heard"),), False, "listener")
    assert scope.ok_at == NOW


async def test_that_something_has_changed_makes_a_poll_due() -> None:
    async def told(hear: Hear) -> None:
        hear(Push())
        await for_ever()

    async with listening(Listener(told)) as got, asyncio.timeout(3):
        reading, _ = await got.get()
    assert reading.facts == (gauge("polled"),)
    assert reading.whole


async def test_a_storm_of_events_is_one_reading_a_second_with_the_latest_of_each() -> None:
    async def storm(hear: Hear) -> None:
        for number in range(10_000):
            hear(Push(facts=(gauge(f"g{number % 10}", number),)))
        await for_ever()

    async with listening(Listener(storm)) as got:
        async with asyncio.timeout(3):
            reading, _ = await got.get()
        await asyncio.sleep(0.3)
        assert got.empty()
    assert sorted(fact.value for fact in reading.facts if isinstance(fact, Gauge) and fact.value) == [
        *range(9990, 10_000)
    ]


async def test_a_storm_of_changes_is_a_poll_a_second_and_never_two_at_once() -> None:
    async def storm(hear: Hear) -> None:
        while True:
            hear(Push())
            await asyncio.sleep(0.001)

    source = Listener(storm)
    async with listening(source):
        await asyncio.sleep(1.5)
    assert (source.reads, source.most) == (2, 1)


async def test_more_facts_than_anybody_can_keep_are_read_instead() -> None:
    news = News()
    news.add(Push(facts=tuple(gauge(f"g{number}") for number in range(MOST + 1))))
    assert (news.facts, news.due) == ({}, True)


@pytest.mark.parametrize("trouble", [None, SourceOutage(OutageKind.REFUSED, "no events here"), ZeroDivisionError()])
async def test_a_source_that_hears_no_more_is_no_outage_and_is_listened_to_again(trouble: Exception | None) -> None:
    async def ends(hear: Hear) -> None:
        if source.listens == 2:
            hear(Push(facts=(gauge("again"),)))
            await for_ever()
        if trouble is not None:
            raise trouble

    source = Listener(ends)
    async with listening(source) as got, asyncio.timeout(5):
        reading, scope = await got.get()
    assert reading.facts == (gauge("again"),)
    assert scope.outage is None


async def test_a_source_that_cannot_be_listened_to_is_not_tried_all_the_time() -> None:
    async def refuses(_: Hear) -> None:
        raise SourceOutage(OutageKind.REFUSED, "no events here")

    source = Listener(refuses)
    async with listening(source):
        await asyncio.sleep(1.5)
    assert source.listens <= 2


async def test_what_is_heard_of_another_scope_is_passed_over() -> None:
    async def told(hear: Hear) -> None:
        hear(Push(facts=(gauge("x"),), scope="elsewhere"))
        hear(Push(facts=(gauge("y"),), scope="listener"))
        await for_ever()

    async with listening(Listener(told)) as got, asyncio.timeout(3):
        reading, _ = await got.get()
    assert reading.facts == (gauge("y"),)


async def test_listening_ends_with_the_watch() -> None:
    ended = asyncio.Event()

    async def told(_: Hear) -> None:
        try:
            await for_ever()
        finally:
            ended.set()

    async with listening(Listener(told)):
        await asyncio.sleep(0)
    assert ended.is_set()
