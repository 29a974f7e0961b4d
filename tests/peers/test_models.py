"""Against a real server that speaks like OpenAI's: llama-server, read as one of those."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from board.facts import Process, Service, ServiceState
from board.serving import FOR_GPU
from collectors.sources.openai.collector import OpenaiCollector
from collectors.sources.openai.settings import OpenaiSettings
from tests.peers.llama import binary, model, running

pytestmark = pytest.mark.peer


@asynccontextmanager
async def reading(port: int) -> AsyncIterator[OpenaiCollector]:
    """The collector of a server on that port."""
    collector = OpenaiCollector("box", OpenaiSettings(url=f"http://127.0.0.1:{port}", device="gpu"))
    try:
        yield collector
    finally:
        await collector.close()


def arguments() -> tuple[str, ...]:
    return ("-m", str(model("slow")), "-c", "4096", "--parallel", "1", "--alias", "voices/tiny-tts")


@pytest.mark.parametrize("age", ["feb", "new"])
async def test_it_is_up_with_its_model_and_process_while_somebody_is_served(age: str) -> None:
    async with running(binary(age), *arguments()) as peer, reading(peer.port) as collector:
        await peer.complete()
        facts = tuple(await collector.read())
        service = next(fact for fact in facts if isinstance(fact, Service))
        assert (service.kind, service.state, service.label) == ("openai-server", ServiceState.UP, "tiny-tts")
        assert FOR_GPU in service.marks
        process = next(fact for fact in facts if isinstance(fact, Process))
        assert f"pid:{process.pid}" in service.refs


async def test_it_is_starting_while_it_loads_and_down_when_it_is_gone() -> None:
    seen: list[ServiceState] = []
    async with running(binary("new"), *arguments(), wait=False) as peer, reading(peer.port) as collector:
        async with asyncio.timeout(60):
            while ServiceState.UP not in seen:
                facts = tuple(await collector.read())
                seen.append(next(fact for fact in facts if isinstance(fact, Service)).state)
        port = peer.port
    assert set(seen) <= {ServiceState.DOWN, ServiceState.STARTING, ServiceState.UP}
    async with reading(port) as collector:
        (service,) = await collector.read()
        assert isinstance(service, Service)
        assert service.state is ServiceState.DOWN
