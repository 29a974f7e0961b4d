"""Slow listeners are counted from the gateway's log, and nothing else of it is kept."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from board.facts import Fact, Gauge
from board.reading import OutageKind
from collectors.collector import Push, SourceOutage
from collectors.sources.openclaw.collector import OpenClawCollector
from collectors.sources.openclaw.listeners import ListenersPart
from collectors.sources.openclaw.settings import OpenClawSettings
from tests.collectors.sources.openclaw.fake_gateway import TOKEN, FakeGateway, until

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)


def line(seconds: float, took: float = 31_000, **more: Any) -> str:
    """A line as the gateway writes it, so many seconds ago."""
    event = {"listener": "DiscordMessageListener", "event": "MESSAGE_CREATE", "durationMs": took}
    time = (NOW - timedelta(seconds=seconds)).isoformat()
    return json.dumps({"0": '{"subsystem":"discord"}', "1": event, "2": "Slow listener detected", "time": time, **more})


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Callable[[FakeGateway], OpenClawCollector]]:
    """Makes collectors of which only the log is looked at, and closes them."""
    made: list[OpenClawCollector] = []

    def make(gateway: FakeGateway) -> OpenClawCollector:
        settings, environ = OpenClawSettings(url=gateway.url), {"OPENCLAW_GATEWAY_TOKEN": TOKEN}
        parts, clock = (ListenersPart,), lambda: NOW
        made.append(OpenClawCollector("box", settings, environ=environ, home=tmp_path, parts=parts, clock=clock))
        return made[-1]

    yield make
    for each in made:
        await each.close()


async def read(collector: OpenClawCollector) -> Gauge:
    gateway, log = collector.scopes()
    await gateway.read()
    facts: list[Fact] = list(await log.read())
    (gauge,) = facts
    assert isinstance(gauge, Gauge)
    return gauge


async def test_they_are_counted_over_ten_minutes_with_the_slowest(reader: Any) -> None:
    async with FakeGateway() as gateway:
        other = '{"1":"canary: a private word","time":"2026-03-02T03:39:00+00:00"}'
        lines = [line(700), line(300), other, line(60, 164_000), line(10)]
        gateway.answers["logs.tail"] = {"cursor": 900, "lines": lines}
        collector = reader(gateway)
        gauge = await read(collector)
        assert (gauge.value, gauge.since) == (3, NOW - timedelta(seconds=300))
        assert gauge.note == "slowest 164 s on DiscordMessageListener"
        gateway.answers["logs.tail"] = {"cursor": 950, "lines": [line(1)]}
        assert (await read(collector)).value == 4
        assert [each["params"].get("cursor") for each in gateway.asked if each["method"] == "logs.tail"] == [None, 900]


@pytest.mark.parametrize(
    "bad", ["Slow listener detected", '["Slow listener detected"]', line(1, -5), line(1, time="soon"), line(1, time=7)]
)
async def test_a_garbled_line_hides_no_other(reader: Any, bad: str) -> None:
    async with FakeGateway() as gateway:
        gateway.answers["logs.tail"] = {"cursor": 1, "lines": [bad, 7, line(1)]}
        assert (await read(reader(gateway))).value == 1


async def test_without_a_connection_nothing_is_said(reader: Any) -> None:
    async with FakeGateway() as gateway:
        collector = reader(gateway)
    _, log = collector.scopes()
    with pytest.raises(SourceOutage) as raised:
        await log.read()
    assert raised.value.outage.kind is OutageKind.ABSENT


async def test_the_first_sign_of_a_connection_is_when_it_is_looked_at(reader: Any) -> None:
    async with FakeGateway() as gateway:
        gateway.answers["logs.tail"] = {"cursor": 1, "lines": []}
        collector, heard = reader(gateway), list[Push]()
        gateway_scope, log = collector.scopes()
        with pytest.raises(SourceOutage):
            await log.read()
        listening = asyncio.create_task(collector.listen(heard.append))
        await gateway_scope.read()
        await gateway.push("tick", ts=1)
        await until(lambda: heard)
        assert heard == [Push(scope="openclaw/main/log")]
        await log.read()
        await gateway.push("tick", ts=2)
        await gateway.push("shutdown")
        await until(lambda: len(heard) > 1)
        assert heard[1:] == [Push(scope="openclaw/main")]
        listening.cancel()


async def test_an_answer_of_another_shape_is_garbled(reader: Any) -> None:
    async with FakeGateway() as gateway:
        gateway.answers["logs.tail"] = {"cursor": -1, "lines": 7}
        with pytest.raises(SourceOutage, match="do not know"):
            await read(reader(gateway))
