"""Who runs what a probe looks at, told by a /proc of our own and a real listener."""

import asyncio
import socket
from pathlib import Path

from tests.collectors.sources.probes.scene import Probe

UNIT = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/api.service"
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"


def held(proc: Path, port: int, command: str = "python3") -> None:
    """A /proc in which one process of a unit listens on a port."""
    (proc / "self/net").mkdir(parents=True)
    row = f"   0: 0100007F:{port:04X} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1"
    (proc / "self/net/tcp").write_text(f"{HEAD}\n{row}\n")
    (proc / "42/fd").mkdir(parents=True)
    (proc / "42/fd/3").symlink_to("socket:[4242]")
    (proc / "42/comm").write_text(command)
    (proc / "42/cgroup").write_text(UNIT)


async def refs(kind: str, proc: Path, **written: object) -> tuple[str, ...]:
    probe = Probe(kind, proc=proc, **written)
    try:
        return (await probe.service()).refs
    finally:
        await probe.close()


async def test_what_answers_on_this_box_is_told_with_its_unit(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        held(tmp_path, port)
        for host in ("127.0.0.1", "localhost"):
            assert "unit:api.service" in await refs("tcp", tmp_path, host=host, port=port)
        assert "unit:api.service" in await refs("http", tmp_path, url=f"http://127.0.0.1:{port}/", within=0.5)


async def test_what_only_forwards_to_a_container_is_not_who_runs_it(tmp_path: Path) -> None:
    held(tmp_path, 9, command="docker-proxy")
    assert not [ref for ref in await refs("tcp", tmp_path, host="127.0.0.1", port=9) if ref.startswith("unit:")]


async def test_a_name_of_this_box_is_this_box() -> None:
    for host in (socket.gethostname(), "api.localhost", "0.0.0.0", "[::1]"):
        assert "port:9" in await refs("http", Path("/nowhere"), url=f"http://{host}:9/", within=0.5)
    assert "port:9" not in await refs("tcp", Path("/nowhere"), host="192.0.2.1", port=9, within=0.1)
