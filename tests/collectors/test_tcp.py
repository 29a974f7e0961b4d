import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from collectors.tcp import CLOSE_WAIT, ESTABLISHED, LISTEN, End, Row, sockets

FILES = Path("/proc/../proc")
"""Not the path of /proc itself, so that its files are read instead of asking the kernel."""


@pytest.fixture(params=["127.0.0.1", "::1"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A server's listening socket and a client that is connected to it."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    with ExitStack() as opened:
        try:
            server = opened.enter_context(socket.create_server((request.param, 0), family=family))
        except OSError:
            pytest.skip("no IPv6 here")
        client = opened.enter_context(socket.create_connection(server.getsockname()[:2]))
        yield server, client


@pytest.mark.parametrize("proc", [Path("/proc"), FILES], ids=["netlink", "files"])
def test_a_listening_socket_is_found_by_its_port(pair: tuple[socket.socket, socket.socket], proc: Path) -> None:
    host, port = pair[0].getsockname()[:2]
    anyone = "::" if ":" in host else "0.0.0.0"
    inode = os.fstat(pair[0].fileno()).st_ino
    assert sockets((LISTEN,), port=port, proc=proc) == (Row(End(host, port), End(anyone, 0), LISTEN, inode),)


@pytest.mark.parametrize("proc", [Path("/proc"), FILES], ids=["netlink", "files"])
@pytest.mark.parametrize("pid", [None, os.getpid()], ids=["ours", "by-pid"])
def test_a_connection_that_nobody_accepted_has_no_inode(
    pair: tuple[socket.socket, socket.socket], proc: Path, pid: int | None
) -> None:
    server, client = pair[0].getsockname()[:2], pair[1].getsockname()[:2]
    found = sockets((ESTABLISHED, CLOSE_WAIT), port=server[1], pid=pid, proc=proc)
    assert found == (Row(End(*server), End(*client), ESTABLISHED, 0),)


def test_another_network_namespace_is_read_from_its_own_files(pair: tuple[socket.socket, socket.socket]) -> None:
    script = "import os, sys; os.unshare(0x40000000); print(flush=True); sys.stdin.read()"
    if sys.version_info < (3, 12):
        script = script.replace("os.unshare", "__import__('ctypes').CDLL(None).unshare")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen((sys.executable, "-c", script), text=True, **pipes) as other:  # type: ignore[call-overload]
        other.stdout.readline()
        if Path(f"/proc/{other.pid}/ns/net").samefile("/proc/self/ns/net"):
            pytest.skip("no network namespace may be made here")
        assert sockets((LISTEN,), pid=other.pid) == ()
        assert sockets((LISTEN,), port=pair[0].getsockname()[1]) != ()


def test_a_process_that_is_gone_has_no_sockets_to_be_read() -> None:
    with subprocess.Popen((sys.executable, "-c", "")) as gone:
        pass
    with pytest.raises(OSError, match="No such file"):
        sockets((LISTEN,), pid=gone.pid)
