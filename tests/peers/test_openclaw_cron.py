"""A real gateway of the old era whose cron answers nobody while a job runs: it is told as busy, and not as dead."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from board.facts import Fact, Gauge, Job, Service, ServiceState
from board.jobs import CRON, SUCCESS, busy_behind
from board.reading import Scope
from board.world import World
from collectors.collector import Push
from tests.peers.openclaw import KEY, OLD, SCRIPTS, Peer, is_up, running

pytestmark = pytest.mark.peer

CRON_SCOPE = "openclaw/main/cron"
SLOW = "slow-20s"
"""The job that the script makes and runs; its model takes about that long."""
MODEL = {"name": "m", "reasoning": False, "input": ["text"], "contextWindow": 200_000, "maxTokens": 8192}
MODELS = {"primary": "fake/ok", "fallbacks": []}


@asynccontextmanager
async def program(*command: str | Path, **environ: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program that is gone at the end."""
    null = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdout=null, stderr=null, env={**os.environ, **environ})
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def config(folder: Path, port: int) -> dict[str, Any]:
    """What a gateway is told whose models answer from this box."""
    models = [{"id": name, **MODEL} for name in ("ok", "slow")]
    provider = {"baseUrl": f"http://127.0.0.1:{port}/v1", "apiKey": "x", "api": "openai-completions", "models": models}
    return {
        "agents": {"defaults": {"workspace": str(folder / "workspace"), "skipBootstrap": True, "model": MODELS}},
        "discovery": {"mdns": {"mode": "off"}},
        "update": {"checkOnStart": False},
        "logging": {"file": str(folder / "gateway.jsonl.log")},
        "models": {"providers": {"fake": provider}},
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


async def look(peer: Peer) -> tuple[ServiceState, dict[str, Fact]]:
    """How the gateway itself stands, and what is known of its cron."""
    polls = {poll.scope: poll for poll in peer.collector.scopes()}
    gateway = next(iter(await polls["openclaw/main"].read()))
    assert isinstance(gateway, Service)
    return gateway.state, {fact.key: fact for fact in await polls[CRON_SCOPE].read()}


def behind(facts: Mapping[str, Fact]) -> str:
    """The job that cron is busy behind, in words."""
    cron = facts[f"{KEY}/cron"]
    assert isinstance(cron, Service)
    now = datetime.now(UTC)
    home = dict.fromkeys(facts, CRON_SCOPE)
    scope = Scope(name=CRON_SCOPE, source="openclaw", every=15, ok_at=now)
    return busy_behind(World(facts.values(), (scope,), home, now), cron)


async def watched(peer: Peer) -> tuple[set[ServiceState], str, dict[str, Fact]]:
    """How the gateway stood while the job ran, what its cron was busy with, and what is known at the end."""
    states, busy, begun = set[ServiceState](), "", datetime.now(UTC)
    while True:
        state, facts = await look(peer)
        states.add(state)
        cron = facts[f"{KEY}/cron"]
        if not busy and isinstance(cron, Service) and cron.state is ServiceState.SATURATED:
            busy = behind(facts)
        ended = bool(busy) and any(isinstance(each, Job) and each.outcome == SUCCESS for each in facts.values())
        if ended or datetime.now(UTC) - begun > timedelta(seconds=60):
            return states, busy, facts
        await asyncio.sleep(1)


async def test_a_cron_that_is_locked_behind_a_job_is_busy_and_not_dead(tmp_path: Path) -> None:
    port = free_port()
    gateway = running(OLD, tmp_path, config(tmp_path, port))
    async with program(sys.executable, SCRIPTS / "fake_provider.py", str(port)), gateway as peer:
        await peer.until(is_up)
        heard: list[Push] = []
        listening = asyncio.create_task(peer.collector.listen(heard.append))
        url = f"ws://127.0.0.1:{peer.port}"
        script = (sys.executable, SCRIPTS / "slowcron.py", url, "canary-token", tmp_path / "frames")
        async with program(*script, PYTHONPATH=str(SCRIPTS)):
            async with asyncio.timeout(30):  # until it is made, and begins
                while sum(each.scope == CRON_SCOPE for each in heard) < 2:  # noqa: ASYNC110 - seen from outside alone
                    await asyncio.sleep(0.1)
            states, busy, facts = await watched(peer)
        listening.cancel()
    assert states == {ServiceState.UP}
    assert busy.startswith(f"busy behind {SLOW} since ")
    measured = facts[f"{KEY}/cron/list"]
    assert isinstance(measured, Gauge)
    assert 5 < (measured.value or 0) < 40
    assert [each.label for each in facts.values() if isinstance(each, Job) and each.kind == CRON] == [SLOW]
