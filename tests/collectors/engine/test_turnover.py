"""Another plan changes the sources that it changes, and none is asked too soon."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from board.facts import Fact, Gauge, Service, ServiceState
from board.limits import Limits
from board.reading import OutageKind
from collectors.collector import AnyCollector, Collector, SourceSettings
from collectors.engine.engine import Engine, Plan
from collectors.engine.schedule import HANDOVER
from collectors.engine.turnover import may_meet, succeed, turnover
from collectors.engine.watch import Watch
from collectors.places import STORE
from collectors.store.reader import Reader


class Named(SourceSettings):
    name: str = "a"
    url: str = ""


class Source(Collector[Named]):
    """A source with a polling plan of its own, which notes when it was asked."""

    name = "source"
    Settings = Named
    many = True
    paced = False
    asked: list[float]

    def __init__(self, settings: Named) -> None:
        super().__init__("box", settings)
        self.asked = []
        self.answered = asyncio.Event()
        self.closed = False

    @classmethod
    def scope_of(cls, settings: Named) -> str:
        return f"source/{settings.name}"

    async def read(self) -> Iterable[Fact]:
        await asyncio.sleep(0.1)
        self.asked.append(monotonic())
        self.answered.set()
        return (Gauge(key=f"box/{self.scope}", label="a", value=1.0),)

    async def close(self) -> None:
        self.closed = True
        await super().close()


def source(name: str = "a", url: str = "") -> Source:
    return Source(Named(name=name, url=url, every=0.5))


def watch(collector: AnyCollector) -> Watch:
    return Watch(collector, (), lambda *_: None, lambda: datetime.now(UTC))


def test_only_what_changed_is_ended_and_begun() -> None:
    same, other, gone = watch(source("same")), watch(source("other")), watch(source("gone"))
    wanted = (source("same"), source("other", "changed"), source("new"))
    change = turnover((same, other, gone), wanted)
    assert change.kept == (same,)
    assert change.ended == (other, gone)
    assert change.begun == wanted[1:]
    assert change.spare == wanted[:1]
    assert change.as_watched(wanted) == (same.collector, *wanted[1:])


def test_sources_with_a_plan_of_their_own_may_be_one_server_under_two_names() -> None:
    class Paced(Source):
        paced = True

    assert may_meet(watch(source("a")), watch(source("b")))
    assert not may_meet(watch(source("a")), watch(Paced(Named(name="b"))))
    assert may_meet(watch(source("a")), watch(Paced(Named(name="a"))))


async def test_who_follows_waits_for_the_last_poll_and_the_pause_after_it() -> None:
    first, second = source(), source()
    old, new = watch(first), watch(second)
    running = asyncio.create_task(old.run())
    await asyncio.sleep(0.05)
    old.stop()
    following = asyncio.create_task(succeed(new, (running,), HANDOVER))
    await second.answered.wait()
    new.stop()
    await following
    assert len(first.asked) == 1
    assert first.closed
    assert second.asked[0] - first.asked[0] >= HANDOVER


class Scripted:
    """Orders that bring one plan, and what is to be said."""

    def __init__(self) -> None:
        self.plan: Plan | None = None
        self.why = ""

    def look(self, now: datetime) -> Plan | None:
        del now
        plan, self.plan = self.plan, None
        return plan

    def facts(self, box: str) -> Iterable[Service]:
        state = ServiceState.DOWN if self.why else ServiceState.UP
        yield Service(key=f"{box}/dash/config", kind="config", label="config", state=state, why=self.why)


def plan(folder: Path, *collectors: AnyCollector, off: tuple[str, ...] = ()) -> Plan:
    return Plan(
        box="box",
        zone=UTC,
        limits=Limits(),
        state=folder,
        spare=folder / "spare",
        version="1",
        collectors=collectors,
        off=off,
    )


async def test_an_engine_follows_another_plan_without_a_restart(tmp_path: Path) -> None:
    orders, stays, goes, rests = Scripted(), source("stays"), source("goes"), source("rests")
    running = asyncio.create_task(Engine(plan(tmp_path, stays, goes, rests), lambda: datetime.now(UTC), orders).run())
    reader = Reader(tmp_path / STORE)
    try:
        await _until(reader, {"source/stays": None, "source/goes": None, "source/rests": None})
        new, spare = source("new"), source("stays")
        orders.plan = plan(tmp_path, spare, new, off=("source/rests",))
        await _until(reader, {"source/stays": None, "source/new": None, "source/rests": OutageKind.OFF})
        orders.why = "line 3: unknown name"
        await _until(reader, {"source/stays": None, "source/new": None, "source/rests": OutageKind.OFF}, orders.why)
        keys = {fact.key for fact in reader.picture().facts if "source" in fact.key}
        assert keys == {"box/source/stays", "box/source/new"}
        assert (goes.closed, rests.closed, stays.closed, spare.closed) == (True, True, False, True)
    finally:
        reader.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_what_is_taken_out_and_put_back_at_once_is_not_asked_too_soon(tmp_path: Path) -> None:
    orders, first, second = Scripted(), source(), source()
    running = asyncio.create_task(Engine(plan(tmp_path, first), lambda: datetime.now(UTC), orders).run())
    reader = Reader(tmp_path / STORE)
    try:
        await _until(reader, {"source/a": None})
        orders.plan = plan(tmp_path)
        await _until(reader, {})
        orders.plan = plan(tmp_path, second)
        async with asyncio.timeout(5):
            await second.answered.wait()
        assert second.asked[0] - first.asked[-1] >= HANDOVER
    finally:
        reader.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _until(reader: Reader, scopes: dict[str, OutageKind | None], why: str = "") -> None:
    def there() -> bool:
        seen = reader.picture()
        found = {
            each.name: each.outage.kind if each.outage else None
            for each in seen.scopes
            if each.source != "dash" and (each.ok_at or each.outage)
        }
        said = [each.why for each in seen.facts if isinstance(each, Service) and each.kind == "config"]
        return found == scopes and said == [why]

    end = monotonic() + 12
    while not there():
        assert monotonic() < end, scopes
        await asyncio.sleep(0.05)
