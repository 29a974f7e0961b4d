"""The gateway's own scope: the worst of its parts, whatever its HTTP says."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from board.facts import Fact, Gauge, Process, Service, ServiceState
from board.openclaw import SELF_RESTART_OFF
from board.reading import OutageKind
from collectors.collector import Push, SourceOutage
from collectors.sources.openclaw.collector import OpenClawCollector
from collectors.sources.openclaw.settings import OpenClawSettings
from tests.collectors.sources.openclaw.fake_gateway import LIVE, TOKEN, FakeGateway, until

Making = Callable[..., OpenClawCollector]
KEY = "box/openclaw/main"


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Making]:
    """Makes collectors of a box whose home is empty, and closes them."""
    made: list[OpenClawCollector] = []

    def make(settings: OpenClawSettings | None = None, **environ: str) -> OpenClawCollector:
        found = OpenClawCollector("box", settings or OpenClawSettings(), environ=environ, home=tmp_path, parts=())
        made.append(found)
        return found

    yield make
    for each in made:
        await each.close()


async def read(collector: OpenClawCollector) -> dict[str, Fact]:
    return {fact.key: fact for fact in await collector.scopes()[0].read()}


def service(facts: dict[str, Fact], name: str = "") -> Service:
    found = facts[f"{KEY}{name}"]
    assert isinstance(found, Service)
    return found


def config(home: Path, port: int, **more: Any) -> None:
    """A config as people write it, with comments and commas too many."""
    (home / ".openclaw").mkdir()
    rest = json.dumps(more)[1:-1]
    text = f"""// ours
    {{ gateway: {{ port: {port}, auth: {{ mode: 'token', token: '{TOKEN}', }}, }}, {rest} }}"""
    (home / ".openclaw" / "openclaw.json").write_text(text)


async def test_a_box_without_openclaw_is_absent(watch: Making) -> None:
    with pytest.raises(SourceOutage) as raised:
        await read(watch())
    assert raised.value.outage.kind is OutageKind.ABSENT


async def test_an_old_gateway_is_found_by_its_config_and_a_page_is_not_taken_for_health(
    watch: Making, tmp_path: Path
) -> None:
    async with FakeGateway() as gateway:
        config(tmp_path, gateway.port, commands={"restart": False})
        facts = await read(watch())
        assert service(facts).state is ServiceState.UP
        assert service(facts).marks == (SELF_RESTART_OFF,)
        assert f"port:{gateway.port}" in service(facts).refs
        assert service(facts, "/http").why.startswith("answers with a page")
        assert service(facts, "/rpc").state is ServiceState.UP
        assert "token" not in repr(facts)


async def test_a_page_without_rpc_is_no_gateway_that_is_well(watch: Making) -> None:
    async with FakeGateway(hello={"code": "INVALID_REQUEST", "message": "no"}) as gateway:
        facts = await read(watch(OpenClawSettings(url=gateway.url), OPENCLAW_GATEWAY_TOKEN=TOKEN))
        assert service(facts).state is ServiceState.DENIED
        assert service(facts).why == "RPC: it refuses us: no"


async def test_a_new_gateway_says_that_it_lives_and_which_version_it_is(watch: Making) -> None:
    async with FakeGateway(protocol=4, version="2026.9.6", http=LIVE) as gateway:
        facts = await read(watch(OpenClawSettings(url=gateway.url), OPENCLAW_GATEWAY_TOKEN=TOKEN))
        assert (service(facts).state, service(facts).version) == (ServiceState.UP, "2026.9.6")
        assert not service(facts, "/http").why


@pytest.mark.parametrize(
    ("http", "state"),
    [
        ((503, "application/json", b'{"ok":false}'), ServiceState.STARTING),
        ((200, "application/json", b'{"ok":false,"status":"ill"}'), ServiceState.DEGRADED),
        ((500, "text/plain", b""), ServiceState.DOWN),
    ],
)
async def test_what_http_says_counts(watch: Making, http: Any, state: ServiceState) -> None:
    async with FakeGateway(http=http) as gateway:
        facts = await read(watch(OpenClawSettings(url=gateway.url), OPENCLAW_GATEWAY_TOKEN=TOKEN))
        assert service(facts).state is state


async def test_another_token_is_told_and_never_shown(watch: Making) -> None:
    async with FakeGateway() as gateway:
        facts = await read(watch(OpenClawSettings(url=gateway.url), OPENCLAW_GATEWAY_TOKEN="canary-wrong"))
        assert (service(facts).state, service(facts).why) == (ServiceState.DENIED, "RPC: it refuses our token")
        assert "canary" not in repr(facts)


async def test_a_token_that_only_the_gateway_knows_is_asked_for(watch: Making, tmp_path: Path) -> None:
    async with FakeGateway() as gateway:
        config(tmp_path, gateway.port)
        path = tmp_path / ".openclaw" / "openclaw.json"
        path.write_text(path.read_text().replace(f"'{TOKEN}'", "{source: 'exec', id: 'vault'}"))
        facts = await read(watch())
        assert service(facts).why == "RPC: its token is kept in a place that only it knows"


async def test_a_token_may_be_named_by_its_variable(watch: Making, tmp_path: Path) -> None:
    async with FakeGateway() as gateway:
        config(tmp_path, gateway.port)
        path = tmp_path / ".openclaw" / "openclaw.json"
        path.write_text(path.read_text().replace(TOKEN, "${MY_TOKEN}"))
        assert service(await read(watch(MY_TOKEN=TOKEN))).state is ServiceState.UP


async def test_a_gateway_that_is_gone_is_down_and_its_files_still_tell_where_it_should_be(
    watch: Making, tmp_path: Path
) -> None:
    async with FakeGateway() as gateway:
        config(tmp_path, gateway.port)
    facts = await read(watch())
    assert (service(facts).state, service(facts).why) == (ServiceState.DOWN, "connection refused")
    assert service(facts, "/rpc").state is ServiceState.DOWN


async def test_one_that_says_that_it_stops_is_on_its_way_back(watch: Making) -> None:
    async with FakeGateway() as gateway:
        collector = watch(OpenClawSettings(url=gateway.url), OPENCLAW_GATEWAY_TOKEN=TOKEN)
        await read(collector)
        heard: list[Push] = []
        listening = asyncio.create_task(collector.listen(heard.append))
        await asyncio.sleep(0)
        await gateway.push("shutdown", reason="gateway stopping")
        await until(lambda: heard)
        assert heard == [Push(scope="openclaw/main")]
        listening.cancel()
    facts = await read(collector)
    assert service(facts).state is ServiceState.STARTING
    assert service(facts).why == "it said that it stops: given 60 s to come back"


async def test_its_process_is_read_and_held_against_the_mark(watch: Making, tmp_path: Path) -> None:
    async with FakeGateway() as gateway:
        config(tmp_path, gateway.port)
        collector = watch(OpenClawSettings(memory_mark=900))
        await read(collector)
        facts = await read(collector)
        memory, process = facts[f"{KEY}/memory"], facts[f"{KEY}/process"]
        assert isinstance(memory, Gauge)
        assert (memory.limit, memory.note) == (900 * 2**20, "configured")
        assert isinstance(process, Process)
        assert process.memory == memory.value
        assert process.ports == (gateway.port,)
        assert isinstance(facts[f"{KEY}/cpu"], Gauge)


async def test_a_health_that_is_not_told_makes_it_degraded_and_is_asked_again_at_once(watch: Making) -> None:
    async with FakeGateway(protocol=4) as gateway:
        gateway.answers["health"] = ValueError("broken")
        collector = watch(OpenClawSettings(url=gateway.url), OPENCLAW_GATEWAY_TOKEN=TOKEN)
        facts = await read(collector)
        assert (service(facts).state, service(facts).why) == (
            ServiceState.DEGRADED,
            "RPC: health failed: broken",
        )
        gateway.answers["status"] = ValueError("broken, too")
        assert service(await read(collector)).state is ServiceState.SATURATED
        gateway.answers |= {"health": {}, "status": {}}
        assert service(await read(collector)).state is ServiceState.UP


@pytest.mark.parametrize(("protocol", "cheap"), [(3, "last-heartbeat"), (4, "health")])
async def test_nothing_is_asked_more_often_or_at_more_cost_than_it_has_to_be(
    watch: Making, protocol: int, cheap: str
) -> None:
    async with FakeGateway(protocol=protocol) as gateway:
        collector = watch(OpenClawSettings(url=gateway.url), OPENCLAW_GATEWAY_TOKEN=TOKEN)
        for _ in range(5):
            await read(collector)
        assert gateway.methods == ["connect", cheap, "status"]
