"""Real gateways of both eras: let in to read, seen to stop and to come back, and refusing what is not theirs."""

import asyncio
from pathlib import Path

import pytest

from board.facts import Gauge, Process, Service, ServiceState
from collectors.collector import Push, SourceOutage
from collectors.sources.openclaw.client import GatewayLink
from tests.peers.openclaw import KEY, NEW, OLD, is_up, running

pytestmark = pytest.mark.peer

eras = pytest.mark.parametrize("version", [OLD, NEW])


@eras
async def test_a_gateway_is_read_and_its_restart_is_seen(version: str, tmp_path: Path) -> None:
    async with running(version, tmp_path) as peer:
        facts = await peer.until(is_up)
        gateway, process = facts[KEY], facts[f"{KEY}/process"]
        assert isinstance(gateway, Service)
        assert gateway.version in ("", version)  # the old era does not tell which it is from a local install
        assert isinstance(process, Process)
        assert (process.pid, bool(process.memory)) == (peer.pid, True)
        assert "canary" not in repr(facts)
        heard: list[Push] = []
        listening = asyncio.create_task(peer.collector.listen(heard.append))
        await asyncio.sleep(1)
        await peer.stop()
        facts = await peer.until(lambda found: found.state is ServiceState.STARTING, 10)
        assert Push(scope="openclaw/main") in heard
        await peer.start()
        restarts = (await peer.until(is_up))[f"{KEY}/restarts"]
        assert isinstance(restarts, Gauge)
        assert restarts.value == 1
        listening.cancel()


@eras
async def test_another_token_is_refused_and_only_reading_is_ours(version: str, tmp_path: Path) -> None:
    async with running(version, tmp_path) as peer:
        await peer.until(is_up)
        await peer.collector.close()
        peer.collector = peer.watch(OPENCLAW_GATEWAY_TOKEN="canary-wrong")
        facts = await peer.until(lambda found: found.state is ServiceState.DENIED)
        gateway = facts[KEY]
        assert isinstance(gateway, Service)
        assert gateway.why == "RPC: it refuses our token"

        async def address() -> str:
            return f"ws://127.0.0.1:{peer.port}"

        async def credentials() -> dict[str, str]:
            return {"token": "canary-token"}

        link = GatewayLink(address, credentials, lambda *_: None)
        link.hurry()
        with pytest.raises(SourceOutage, match="not ours to read"):
            await link.call("cron.add", {})
        await link.close()
