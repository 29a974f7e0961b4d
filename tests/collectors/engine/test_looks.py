"""What somebody has open is asked for once, for as long as they look."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from board.alerts.act import Act, Verb
from board.facts import Excerpt, Fact, Gauge
from board.limits import Limits
from board.reading import Reading
from collectors.collector import Collector, SourceSettings
from collectors.engine.engine import Engine, Plan
from collectors.engine.looks import LASTS, MOST, Looks
from collectors.engine.watch import Watch
from collectors.places import STORE
from collectors.store.reader import Reader

NOW = datetime(2026, 2, 11, 13, 24, tzinfo=UTC)


class Deep(Collector[SourceSettings]):
    """A source that has more to say to who asks."""

    name = "deep"

    def __init__(self, *, hangs: bool = False) -> None:
        super().__init__("box", SourceSettings(every=0.5))
        self.looks: list[str] = []
        self.hangs = hangs
        self.closed: list[str] = []

    async def read(self) -> Iterable[Fact]:
        return (Gauge(key="box/deep/a", label="a", value=1.0),)

    async def look(self, key: str) -> Iterable[Fact]:
        self.looks.append(key)
        if self.hangs:
            await asyncio.Event().wait()
        return (Excerpt(key=f"{key}/look/log", label="log", lines=("boom",), read_at=NOW),)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what another connection wrote gives no event to wait for
            await asyncio.sleep(0.05)


def looking(source: Deep) -> tuple[Looks, Watch, list[Reading]]:
    got: list[Reading] = []
    watch = Watch(source, (), lambda reading, _: got.append(reading), lambda: NOW)
    return Looks(source.closed.append, every=0.01), watch, got


async def test_two_who_look_at_one_thing_cost_one_look() -> None:
    source = Deep()
    looks, watch, got = looking(source)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(2):
            looks.want("box/deep/a", "deep", watch, tasks)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert source.looks == ["box/deep/a"]
        assert [(each.looked_at, each.whole, len(each.facts)) for each in got] == [("box/deep/a", False, 1)]
        watch.stop()


async def test_a_look_ends_when_nobody_renews_it() -> None:
    passed = 0.0
    source = Deep()
    _, watch, _ = looking(source)
    ended = Looks(source.closed.append, ticks=lambda: passed, every=0.01)
    async with asyncio.timeout(2), asyncio.TaskGroup() as tasks:
        ended.want("box/deep/a", "deep", watch, tasks)
        await asyncio.sleep(0)
        passed = LASTS + 1
    assert source.closed == ["box/deep/a"]


async def test_more_than_any_screen_shows_is_not_looked_at() -> None:
    source = Deep()
    looks, watch, _ = looking(source)
    async with asyncio.TaskGroup() as tasks:
        for number in range(MOST + 5):
            looks.want(f"box/deep/{number}", "deep", watch, tasks)
        watch.stop()
        await asyncio.sleep(0)
    assert len(source.closed) == MOST


async def test_a_bug_in_a_look_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Deep):
        async def look(self, key: str) -> Iterable[Fact]:
            raise ZeroDivisionError(key)

    _, watch, got = looking(Broken())
    await watch.look("deep", "box/deep/a")
    assert got[0].facts == ()
    assert "Traceback" in caplog.text


async def test_what_was_asked_for_just_now_is_on_the_board(tmp_path: Path) -> None:
    source = Deep()
    plan = Plan(
        box="box",
        zone=UTC,
        limits=Limits(),
        state=tmp_path,
        spare=tmp_path / "spare",
        version="1",
        collectors=(source,),
    )
    engine = Engine(plan, lambda: datetime.now(UTC))
    running = asyncio.create_task(engine.run())
    reader = Reader(tmp_path / STORE)

    try:
        await until(lambda: "box/deep/a" in reader.picture().home)
        reader.ask(Act(at=datetime.now(UTC) - timedelta(seconds=LASTS + 1), verb=Verb.LOOK, target="box/deep/a"))
        reader.ask(Act(at=datetime.now(UTC), verb=Verb.LOOK, target="box/deep/nothing"))
        reader.ask(Act(at=datetime.now(UTC), verb=Verb.LOOK, target="box/deep/a"))
        await until(lambda: any(isinstance(fact, Excerpt) for fact in reader.picture().facts))
        assert set(source.looks) == {"box/deep/a"}
    finally:
        reader.close()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
