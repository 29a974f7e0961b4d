"""Real OpenClaw gateways of both eras with scratch folders, and what is asked of them."""

import asyncio
import json
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from board.facts import Fact, Service, ServiceState
from collectors.sources.openclaw.collector import OpenClawCollector
from collectors.sources.openclaw.settings import OpenClawSettings

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(os.environ.get("LOCKN_PEERS", ROOT.parent / "shared" / "peers")) / "openclaw"
HOME = Path(os.environ.get("PEERS_HOME", Path.home() / ".cache" / "lockn-control-peers")) / "openclaw"
OLD, NEW = "2026.2.9", "2026.9.6"
KEY = "box/openclaw/main"


class Peer:
    """One gateway, and the collector that watches it."""

    def __init__(self, version: str, folder: Path) -> None:
        self.version = version
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.pid: int | None = None
        self.collector = self.watch()

    def watch(self, **environ: str) -> OpenClawCollector:
        """A collector for it, in an environment of its own."""
        settings = OpenClawSettings(state_dir=self.folder)
        return OpenClawCollector("box", settings, environ=environ, home=self.folder)

    async def start(self) -> None:
        """Start it, installed the first time, and wait until it answers."""
        environ = os.environ | {"OC_STATE": str(self.folder), "OC_TOKEN": "canary-token"}
        command = (str(SCRIPTS / "start_gateway.sh"), str(HOME), self.version, str(self.port))
        done = await asyncio.to_thread(
            subprocess.run, ("bash", *command), check=True, capture_output=True, text=True, timeout=400, env=environ
        )
        told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
        self.pid = int(told["pid"])

    async def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
            for _ in range(200):
                os.kill(self.pid, 0)
                await asyncio.sleep(0.1)
        self.pid = None

    async def until(self, true: Callable[[Service], object], seconds: float = 40) -> dict[str, Fact]:
        """Read until something holds for the gateway."""
        async with asyncio.timeout(seconds):
            while True:
                facts = {fact.key: fact for fact in await self.collector.scopes()[0].read()}
                gateway = facts[KEY]
                assert isinstance(gateway, Service)
                if true(gateway):
                    return facts
                await asyncio.sleep(0.5)


def is_up(gateway: Service) -> bool:
    return gateway.state is ServiceState.UP


@asynccontextmanager
async def running(version: str, folder: Path, config: Mapping[str, Any] | None = None) -> AsyncIterator[Peer]:
    """A gateway that answers, and that is stopped at the end; with what its config says beside its port and token."""
    if not SCRIPTS.is_dir():
        pytest.skip(f"the scripts that start a gateway are not at {SCRIPTS}")
    if not (HOME / f"oc-{version}" / "node_modules" / "openclaw").is_dir():  # 650 MB from npm: not within a test run
        pytest.skip(f"not installed: {SCRIPTS / 'start_gateway.sh'} {HOME} {version}")
    HOME.mkdir(parents=True, exist_ok=True)
    peer = Peer(version, folder)
    if config is not None:
        auth = {"mode": "token", "token": "canary-token"}
        gateway = {"mode": "local", "port": peer.port, "bind": "loopback", "auth": auth}
        (folder / "openclaw.json").write_text(json.dumps({"gateway": gateway, **config}))
    try:
        await peer.start()
        yield peer
    finally:
        await peer.collector.close()
        await peer.stop()
