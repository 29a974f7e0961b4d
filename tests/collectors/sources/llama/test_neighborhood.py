import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from board.facts import Peer, PeerState, Process
from collectors.processes import parent_of
from collectors.sources.llama.neighborhood import Neighborhood, is_llama, may_sleep
from tests.collectors.serving.proc import FakeProc
from tests.collectors.sources.llama.scene import T0

LATER = T0 + timedelta(seconds=5)


@pytest.fixture
def proc(tmp_path: Path) -> FakeProc:
    fake = FakeProc(tmp_path)
    fake.listen(8080, 71, 4242, "/opt/llama/llama-server", "-m", "x.gguf", "--api-key", "canary")
    return fake


def around(proc: FakeProc) -> Neighborhood:
    return Neighborhood("box/llama/8080", "127.0.0.1", 8080, here=True, proc=proc.root)


def look(place: Neighborhood, later: bool = False) -> Process:
    process = place.look(LATER if later else T0)
    assert process is not None
    return process


def test_the_process_behind_the_port_is_named_without_its_arguments(proc: FakeProc) -> None:
    process = look(around(proc))
    assert (process.pid, process.name, process.owner) == (4242, "llama-server", "llama-qwen.service")
    assert process.refs == ("port:8080", "pid:4242", "unit:llama-qwen.service")
    assert "canary" not in repr(process)


def test_a_client_that_left_is_seen_with_the_time_it_came(proc: FakeProc) -> None:
    place = around(proc)
    proc.connect((50001, "01", 9), (50002, "01", 10))
    look(place)
    proc.connect((50001, "08", 9), (50002, "01", 10), (50003, "01", 0))
    assert look(place, later=True).peers == (
        Peer(PeerState.CLOSE_WAIT, T0),
        Peer(PeerState.ESTABLISHED, T0),
        Peer(PeerState.ESTABLISHED, LATER),
    )


def test_a_connection_that_is_accepted_late_is_the_same_one(proc: FakeProc) -> None:
    place = around(proc)
    proc.connect((50001, "01", 0))
    look(place)
    proc.connect((50001, "01", 12))
    assert look(place, later=True).peers == (Peer(PeerState.ESTABLISHED, T0),)


def test_a_port_that_is_used_again_is_another_connection(proc: FakeProc) -> None:
    place = around(proc)
    proc.connect((50001, "01", 9))
    look(place)
    proc.connect((50001, "01", 12))
    assert look(place, later=True).peers == (Peer(PeerState.ESTABLISHED, LATER),)


def test_our_own_connections_are_left_out_for_as_long_as_the_server_keeps_them(proc: FakeProc) -> None:
    place = around(proc)
    place.note_ours("127.0.0.1", 50001)
    proc.connect((50001, "01", 9))
    assert look(place).peers == ()
    proc.connect((50001, "08", 9))
    assert look(place).peers == ()
    proc.connect()
    look(place)
    proc.connect((50001, "01", 33))
    assert look(place).peers is not None
    assert len(look(place).peers or ()) == 1


def test_a_port_without_a_listener_has_no_process(proc: FakeProc) -> None:
    place = Neighborhood("box/llama/9999", "127.0.0.1", 9999, here=True, proc=proc.root)
    assert place.look(T0) is None
    assert place.inode is None


def test_a_server_of_another_host_has_no_process(proc: FakeProc) -> None:
    place = Neighborhood("box/llama/gpu:8080", "gpu", 8080, here=False, proc=proc.root)
    assert place.look(T0) is None


def test_a_restarted_server_is_found_again(proc: FakeProc) -> None:
    place = around(proc)
    look(place)
    shutil.rmtree(proc.root / "4242")
    proc.listen(8080, 99, 4300, "llama-server")
    assert look(place).pid == 4300
    assert place.inode == 99


def test_behind_a_hidden_owner_silence_says_nothing(tmp_path: Path) -> None:
    proc = FakeProc(tmp_path)
    proc.listen(8080, 71, None)
    place = around(proc)
    assert look(place).peers is None
    proc.connect((50001, "08", 9))
    assert look(place).peers == (Peer(PeerState.CLOSE_WAIT, T0),)
    assert look(place).pid is None


@pytest.mark.parametrize(
    "program",
    [
        "llama-server",
        "llama_server",
        "python xllama_server.py",
        "llama-server.exe",
        "llama-server-cuda",
        "python3 llama-server",
    ],
)
def test_a_llama_server_is_known_by_its_programs_name(program: str) -> None:
    assert is_llama(program)


@pytest.mark.parametrize(
    "program",
    ["", "python", "ollama serve", "llama-swap", "llama-cli", "my-llama-server-proxy", "python llama_cpp.server"],
)
def test_nothing_else_is_taken_for_one(program: str) -> None:
    assert not is_llama(program)


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (("--sleep-idle-seconds", "300"), True),
        (("--sleep-idle-seconds=300",), True),
        (("--sleep-idle-seconds", "-1"), False),
        (("--sleep-idle-seconds=-1",), False),
        (("-n", "-1"), False),
        ((), False),
    ],
)
def test_a_server_that_may_sleep_was_started_so(tmp_path: Path, argv: tuple[str, ...], expected: bool) -> None:
    proc = FakeProc(tmp_path)
    proc.process(7, "llama-server", *argv)
    assert may_sleep(7, tmp_path) is expected


def test_a_process_that_is_gone_has_no_parent_and_no_arguments(tmp_path: Path) -> None:
    assert parent_of(7, tmp_path) is None
    assert not may_sleep(7, tmp_path)
