"""Real llama-servers of several ages with small random models, and clients of theirs."""

import asyncio
import importlib.util
import json
import os
import socket
import subprocess
import sys
import venv
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from board.facts import Fact, Gauge, Process, Service, ServiceState, Slot
from collectors.sources.llama.collector import LlamaCollector
from collectors.sources.llama.settings import LlamaSettings

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(os.environ.get("LOCKN_PEERS", ROOT.parent / "shared" / "peers")) / "llama"
HOME = Path(os.environ.get("PEERS_HOME", Path.home() / ".cache" / "lockn-control-peers"))
BUILT = HOME / "llama-built" / "llama-server"
"""The original executable, the only one with router mode; compiled by ``get_llama_server.sh --build``."""


def binary(age: str) -> Path:
    """The server of that age, installed once."""
    if not SCRIPTS.is_dir():
        pytest.skip(f"the scripts that install llama-server are not at {SCRIPTS}")
    done = subprocess.run(
        (SCRIPTS / "get_llama_server.sh", "", age), check=True, capture_output=True, text=True, timeout=300
    )
    return Path(done.stdout.strip())


def model(preset: str) -> Path:
    """A random model, made once: ``tiny`` answers at once, ``slow`` takes its time."""
    path = HOME / "models" / f"{preset}.gguf"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(".part")
        subprocess.run((_python(), SCRIPTS / "make_tiny_gguf.py", made, "--preset", preset), check=True, timeout=300)
        made.rename(path)
    return path


class Peer:
    """One running server, the collector that watches it, and its clients."""

    def __init__(self, port: int, clients: AsyncExitStack, **settings: Any) -> None:
        self.port = port
        self._clients = clients
        self.collector = LlamaCollector("box", LlamaSettings(url=f"http://127.0.0.1:{port}", **settings))
        self.facts: tuple[Fact, ...] = ()

    async def poll(self) -> Service:
        self.facts = tuple(await self.collector.read())
        return next(fact for fact in self.facts if isinstance(fact, Service))

    async def until(self, true: Callable[[], object], seconds: float = 30, every: float = 2.0) -> None:
        """Poll until something holds."""
        async with asyncio.timeout(seconds):
            while await self.poll() and not true():  # noqa: ASYNC110 - a real server gives no event to wait for
                await asyncio.sleep(every)

    def slots(self) -> list[Slot]:
        return [fact for fact in self.facts if isinstance(fact, Slot)]

    def gauge(self, name: str) -> float | None:
        return next(fact.value for fact in self.facts if isinstance(fact, Gauge) and fact.key.endswith(f"/{name}"))

    def process(self) -> Process:
        return next(fact for fact in self.facts if isinstance(fact, Process))

    async def complete(self, tokens: int = 4000, *, stream: bool = True, **more: Any) -> asyncio.StreamWriter:
        """Begin a completion; a streaming client reads on until it is closed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        wanted = {"n_predict": tokens, "ignore_eos": True, "temperature": 0}  # chance would end it early now and then
        body = {"prompt": "the agent", "stream": stream, **wanted, **more}
        content = json.dumps(body).encode()
        head = (
            f"POST /completion HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
        )
        writer.write(head.encode() + b"\r\n\r\n" + content)
        await writer.drain()
        self._clients.push_async_callback(_leave, writer, asyncio.create_task(_read_on(reader)))
        return writer


@asynccontextmanager
async def running(command: Path, *arguments: str, wait: bool = True, **settings: Any) -> AsyncIterator[Peer]:
    """Start a server on a free port and stop it in the end."""
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        command,
        *("--port", str(port), *arguments),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with AsyncExitStack() as clients:
            peer = Peer(port, clients, **settings)
            clients.push_async_callback(peer.collector.close)
            if wait:
                await peer.until(lambda: peer.facts and _is_up(peer), 60, every=0.1)
            yield peer
    finally:
        process.terminate()
        await process.wait()


def _is_up(peer: Peer) -> bool:
    return any(isinstance(fact, Service) and fact.state is ServiceState.UP for fact in peer.facts)


async def _leave(writer: asyncio.StreamWriter, reading: asyncio.Task[None]) -> None:
    writer.transport.abort()
    await asyncio.gather(reading, return_exceptions=True)


async def _read_on(reader: asyncio.StreamReader) -> None:
    while await reader.read(65536):
        pass


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _python() -> str:
    """A Python that has what the model maker needs, in an environment of its own if need be."""
    if importlib.util.find_spec("gguf"):
        return sys.executable
    python = HOME / "gguf" / "bin" / "python"
    if not python.exists():
        venv.create(HOME / "gguf", with_pip=True)
        subprocess.run((python, "-m", "pip", "install", "-q", "gguf", "numpy"), check=True, timeout=300)
    return str(python)
