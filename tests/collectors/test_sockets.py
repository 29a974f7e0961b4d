import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from board.facts import PeerState
from collectors.sockets import Connection, Listener, ListenerTable, listeners, peers

HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def row(local: str, remote: str, state: str, inode: int) -> str:
    return f"   0: {local} {remote} {state} 00000000:00000000 00:00000000 00000000  1000        0 {inode} 1 0\n"


LISTENING = row("0100007F:2CAD", "00000000:0000", "0A", 501)
EVERYWHERE = row("00000000000000000000000000000000:1F90", "0" * 32 + ":0000", "0A", 502)
BUSY = row("0100007F:2CAD", "0100007F:C350", "01", 601)
ABANDONED = row("0100007F:2CAD", "0101A8C0:C351", "08", 602)
CLOSING = row("0100007F:2CAD", "0100007F:C352", "06", 0)
MAPPED = row("0000000000000000FFFF00000100007F:2CAD", "0000000000000000FFFF00000100007F:C353", "01", 603)
ELSEWHERE = row("0100007F:0050", "0100007F:C354", "01", 604)


def table(net: Path, *rows: str, six: tuple[str, ...] = ()) -> None:
    net.mkdir(parents=True, exist_ok=True)
    (net / "tcp").write_text(HEADER + "".join(rows))
    (net / "tcp6").write_text(HEADER + "".join(six))


def holder(proc: Path, pid: int, name: str, *inodes: int) -> None:
    descriptors = proc / str(pid) / "fd"
    descriptors.mkdir(parents=True)
    (descriptors.parent / "comm").write_text(name + "\n")
    (descriptors.parent / "cmdline").write_text(f"/opt/{name}\0serve\0")
    for number, inode in enumerate(inodes, 3):
        (descriptors / str(number)).symlink_to(f"socket:[{inode}]")


@pytest.fixture
def bound() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_listeners_of_both_families_are_found_without_an_owner(tmp_path: Path) -> None:
    table(tmp_path / "self/net", LISTENING, BUSY, six=(EVERYWHERE,))
    assert listeners(tmp_path) == (
        Listener(11437, "127.0.0.1", 501, None, "", ""),
        Listener(8080, "::", 502, None, "", ""),
    )


def test_a_kernel_without_ipv6_has_listeners_too(tmp_path: Path) -> None:
    table(tmp_path / "self/net", LISTENING)
    (tmp_path / "self/net/tcp6").unlink()
    assert [each.port for each in listeners(tmp_path)] == [11437]


def test_nothing_listens_where_proc_is_closed(tmp_path: Path) -> None:
    assert listeners(tmp_path) == ()


def test_the_table_names_owners_and_leaves_hidden_ones_out(tmp_path: Path) -> None:
    table(tmp_path / "self/net", LISTENING, six=(EVERYWHERE,))
    holder(tmp_path, 4242, "llama-server", 501)
    assert ListenerTable(tmp_path).read() == (
        Listener(11437, "127.0.0.1", 501, 4242, "llama-server", "llama-server serve"),
        Listener(8080, "::", 502, None, "", ""),
    )


def test_a_socket_shared_by_a_parent_and_its_workers_belongs_to_the_parent(tmp_path: Path) -> None:
    table(tmp_path / "self/net", LISTENING)
    holder(tmp_path, 100, "worker", 501)
    holder(tmp_path, 20, "parent", 501)
    assert [each.pid for each in ListenerTable(tmp_path).read()] == [20]


def test_an_owner_is_looked_up_once_in_the_life_of_its_socket(tmp_path: Path) -> None:
    table(tmp_path / "self/net", LISTENING)
    holder(tmp_path, 4242, "llama-server", 501)
    known = ListenerTable(tmp_path)
    known.read()
    (tmp_path / "4242" / "comm").write_text("renamed\n")
    assert [each.name for each in known.read()] == ["llama-server"]


def test_an_owner_that_left_its_socket_to_another_is_looked_up_again(tmp_path: Path) -> None:
    table(tmp_path / "self/net", LISTENING)
    holder(tmp_path, 20, "parent", 501)
    holder(tmp_path, 100, "worker", 501)
    known = ListenerTable(tmp_path)
    known.read()
    (tmp_path / "20" / "fd" / "3").unlink()
    assert [each.name for each in known.read()] == ["worker"]


def test_peers_are_those_of_one_port_that_are_open_or_half_closed(tmp_path: Path) -> None:
    table(tmp_path / "self/net", LISTENING, BUSY, ABANDONED, CLOSING, ELSEWHERE, six=(MAPPED,))
    assert peers(11437, proc=tmp_path) == (
        Connection("127.0.0.1:50000", PeerState.ESTABLISHED, 601),
        Connection("192.168.1.1:50001", PeerState.CLOSE_WAIT, 602),
        Connection("127.0.0.1:50003", PeerState.ESTABLISHED, 603),
    )


def test_peers_in_another_network_namespace_are_read_there(tmp_path: Path) -> None:
    table(tmp_path / "self/net", BUSY)
    table(tmp_path / "4242/net", ABANDONED)
    assert peers(11437, 4242, tmp_path) == (Connection("192.168.1.1:50001", PeerState.CLOSE_WAIT, 602),)


def test_peers_of_a_process_that_is_gone_are_unknown_and_not_none_at_all(tmp_path: Path) -> None:
    assert peers(11437, 4242, tmp_path) is None


def test_our_own_listener_is_found_with_its_owner(bound: socket.socket) -> None:
    port = bound.getsockname()[1]
    ours = next(each for each in ListenerTable().read() if each.port == port)
    assert (ours.pid, ours.address, ours.inode) == (os.getpid(), "127.0.0.1", os.fstat(bound.fileno()).st_ino)


def test_a_client_that_hangs_up_turns_from_established_to_close_wait(bound: socket.socket) -> None:
    port = bound.getsockname()[1]
    with ExitStack() as open_sockets:
        client = open_sockets.enter_context(socket.create_connection(("127.0.0.1", port)))
        server, address = bound.accept()
        open_sockets.enter_context(server)
        inode = os.fstat(server.fileno()).st_ino
        remote = f"127.0.0.1:{address[1]}"
        assert peers(port, os.getpid()) == (Connection(remote, PeerState.ESTABLISHED, inode),)
        client.close()
        server.recv(1)
        assert peers(port, os.getpid()) == (Connection(remote, PeerState.CLOSE_WAIT, inode),)


def test_an_ipv6_peer_is_written_as_in_a_url() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 here")
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("::1", port)) as client:
            found = peers(port)
            assert found is not None
            assert [each.remote for each in found] == [f"[::1]:{client.getsockname()[1]}"]
