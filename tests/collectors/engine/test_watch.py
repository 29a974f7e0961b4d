"""Whatever a source does comes back as a reading, and hurts no one else."""

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from board.facts import Fact, Gauge
from board.reading import Outage, OutageKind, Reading, Scope
from collectors.collector import Collector, SourceOutage, SourceSettings
from collectors.engine.watch import Watch

NOW = datetime(2026, 2, 11, 13, 24, tzinfo=UTC)
FACT = Gauge(key="box/test", label="test", value=1.0)


class Quick(SourceSettings):
    every: float = 0.5
    timeout: float = 0.05


class Probe(Collector[Quick]):
    """A source that does what its behavior says."""

    name = "probe"
    Settings = Quick

    def __init__(self, behavior: str, settings: Quick | None = None) -> None:
        super().__init__("box", settings or Quick())
        self.behavior = behavior
        self.reads = 0
        self.release = threading.Event()

    async def read(self) -> Iterable[Fact]:
        self.reads += 1
        match self.behavior:
            case "refuses":
                raise SourceOutage(OutageKind.REFUSED, "connection refused", remedy="start it", retry_after=77)
            case "limits":
                raise SourceOutage(OutageKind.LIMITED, "asked to come back later", retry_after=77)
            case "lacks":
                raise SourceOutage(OutageKind.ABSENT, "no driver here")
            case "hangs":
                await asyncio.Event().wait()
            case "blocks":
                await self.blocking(self.release.wait)
            case "breaks":
                raise ZeroDivisionError("a bug")
        return (FACT,)


async def readings(probe: Probe, known: tuple[Scope, ...] = (), polls: int = 1) -> list[tuple[Reading, Scope]]:
    got: list[tuple[Reading, Scope]] = []
    watch = Watch(probe, known, lambda reading, scope: got.append((reading, scope)), lambda: NOW)
    for _ in range(polls):
        await watch.once()
    return got


async def test_a_good_read_delivers_its_facts() -> None:
    [(reading, scope)] = await readings(Probe("answers"))
    assert (reading.facts, reading.outage, scope.ok_at) == ((FACT,), None, NOW)


async def test_an_outage_keeps_the_time_of_the_last_good_reading() -> None:
    before = Scope(name="probe", source="probe", every=0.5, ok_at=NOW.replace(hour=12))
    [(reading, scope)] = await readings(Probe("refuses"), (before,))
    assert reading.outage == Outage(OutageKind.REFUSED, "connection refused", "start it")
    assert (scope.ok_at, scope.outage_since) == (before.ok_at, NOW)


async def test_the_source_is_left_alone_for_as_long_as_it_asks() -> None:
    [(_, scope)] = await readings(Probe("refuses"))
    assert scope.next_at is not None
    assert (scope.next_at - NOW).total_seconds() == 77


async def test_a_hang_ends_at_its_deadline_as_an_outage() -> None:
    [(reading, _)] = await readings(Probe("hangs"))
    assert reading.outage == Outage(OutageKind.TIMEOUT, "no answer within 0.05 s")


async def test_a_bug_is_an_outage_of_its_source_alone(caplog: pytest.LogCaptureFixture) -> None:
    [(reading, _)] = await readings(Probe("breaks"))
    assert reading.outage is not None
    assert (reading.outage.kind, "ZeroDivisionError" in reading.outage.sentence) == (OutageKind.BUG, True)
    assert "Traceback" in caplog.text


async def test_a_thread_that_hangs_is_not_joined_by_a_second() -> None:
    probe = Probe("blocks")
    got = await readings(probe, polls=2)
    probe.release.set()
    await probe.close()
    assert probe.reads == 1
    assert got[1][0].outage == Outage(OutageKind.TIMEOUT, "the last read has not come back yet")


async def test_a_thread_that_hangs_is_looked_for_at_the_ordinary_pace() -> None:
    probe = Probe("blocks")
    got = await readings(probe, polls=8)
    probe.release.set()
    await probe.close()
    next_at = got[-1][1].next_at
    assert next_at is not None
    assert (next_at - NOW).total_seconds() < 1


async def test_a_source_that_never_was_there_is_absent() -> None:
    [(reading, _)] = await readings(Probe("lacks"))
    assert reading.outage == Outage(OutageKind.ABSENT, "no driver here")


async def test_a_source_that_was_read_and_is_gone_is_an_outage() -> None:
    before = Scope(name="probe", source="probe", every=0.5, ok_at=NOW)
    [(reading, scope)] = await readings(Probe("lacks"), (before,))
    assert reading.outage == scope.outage == Outage(OutageKind.REFUSED, "no driver here")


async def test_a_source_that_was_off_stands_as_one_that_was_never_read() -> None:
    off = Scope(name="probe", source="probe", every=60, outage=Outage(OutageKind.OFF, "declared off"))
    watch = Watch(Probe("answers"), (off,), lambda _, __: None, lambda: NOW)
    assert watch.standing == (Scope(name="probe", source="probe", every=0.5),)


async def test_a_source_that_its_owner_calls_uncritical_stays_so() -> None:
    class Card(Probe):
        critical_once_seen = True

    before = Scope(name="probe", source="probe", every=0.5, ok_at=NOW)
    [(_, scope)] = await readings(Card("refuses", Quick(critical=False)), (before,))
    assert not scope.critical


async def test_a_source_seen_once_becomes_critical_if_it_says_so() -> None:
    class Card(Probe):
        critical_once_seen = True

    unseen = await readings(Card("refuses"))
    seen = await readings(Card("refuses"), (replace(unseen[0][1], ok_at=NOW),))
    assert (unseen[0][1].critical, seen[0][1].critical) == (False, True)


async def test_a_person_who_asks_gets_a_fresh_reading_at_once() -> None:
    got = asyncio.Queue[Reading]()
    watch = Watch(Probe("answers"), (), lambda reading, _: got.put_nowait(reading), lambda: NOW)
    running = asyncio.create_task(watch.run())
    await got.get()
    watch.again()
    async with asyncio.timeout(0.4):
        await got.get()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_person_who_asks_does_not_outvote_a_source_that_asked_for_a_pause() -> None:
    got = asyncio.Queue[Reading]()
    watch = Watch(Probe("limits"), (), lambda reading, _: got.put_nowait(reading), lambda: NOW)
    running = asyncio.create_task(watch.run())
    await got.get()
    watch.again()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await got.get()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_person_who_asks_during_a_poll_gets_the_one_after_it() -> None:
    class Asked(Probe):
        async def read(self) -> Iterable[Fact]:
            if not self.reads:
                watch.again()
            return await super().read()

    got = asyncio.Queue[Reading]()
    watch = Watch(Asked("answers"), (), lambda reading, _: got.put_nowait(reading), lambda: NOW)
    running = asyncio.create_task(watch.run())
    async with asyncio.timeout(0.4):
        await got.get()
        await got.get()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
