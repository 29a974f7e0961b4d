"""Whose a port is, with real listeners of real processes."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from board.facts import Process, Service
from tests.collectors.sources.probes.scene import Probe, closed_port

SERVER = "import socket,sys; s=socket.create_server(('127.0.0.1',0)); print(s.getsockname()[1], flush=True); s.accept()"


@asynccontextmanager
async def figma_console(folder: Path) -> AsyncIterator[tuple[int, int]]:
    """A process of that name that listens; gives its port and its number."""
    program = folder / "figma-console"
    program.write_text(SERVER)
    process = await asyncio.create_subprocess_exec(sys.executable, str(program), stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline()), process.pid
    finally:
        process.kill()
        await process.communicate()


async def looked(port: int, owner: str) -> tuple[str, str, Process | None]:
    probe = Probe("port", port=port, owner=owner)
    facts = await probe.facts()
    await probe.close()
    assert isinstance(facts[0], Service)
    assert f"port:{port}" in facts[0].refs
    return facts[0].state.value, facts[0].why, next((fact for fact in facts if isinstance(fact, Process)), None)


async def test_a_port_in_the_right_hands_is_up_and_tells_whose_they_are(tmp_path: Path) -> None:
    async with figma_console(tmp_path) as (port, pid):
        state, why, process = await looked(port, "*figma-console")
    assert (state, why) == ("up", "")
    assert process is not None
    assert (process.pid, process.ports) == (pid, (port,))


async def test_a_port_in_other_hands_names_them(tmp_path: Path) -> None:
    async with figma_console(tmp_path) as (port, pid):
        state, why, process = await looked(port, "figma-bridge")
    assert state == "degraded"
    assert why == f"held by {Path(sys.executable).name} figma-console ({pid}), meant for figma-bridge"
    assert process is not None


async def test_a_port_on_which_nobody_listens_is_free() -> None:
    assert await looked(closed_port(), "anybody") == ("off", "nobody listens", None)


async def test_an_owner_that_is_not_shown_to_us_is_unknown_and_not_wrong(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        net = tmp_path / "self/net"
        net.mkdir(parents=True)
        head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
        row = f"   0: 0100007F:{port:04X} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1"
        (net / "tcp").write_text(f"{head}\n{row}\n")
        probe = Probe("port", port=port, owner="anybody", proc=tmp_path)
        service = await probe.service()
        await probe.close()
    assert service.state == "unknown"
