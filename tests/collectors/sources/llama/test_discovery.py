from pathlib import Path

from collectors.sockets import Listener
from collectors.sources.llama.discovery import servers
from tests.collectors.serving.proc import FakeProc


def listener(port: int, program: str, address: str = "127.0.0.1", pid: int | None = None) -> Listener:
    return Listener(port, address, port, pid, program.split(maxsplit=1)[0], program)


def test_only_listeners_that_are_llama_servers_are_found(tmp_path: Path) -> None:
    around = (
        listener(8081, "llama-server"),
        listener(11434, "ollama serve"),
        listener(8082, "python llama_cpp.server"),
        listener(11437, "python xllama_server.py"),
    )
    assert list(servers(around, tmp_path)) == ["http://127.0.0.1:8081", "http://127.0.0.1:11437"]


def test_each_port_is_found_once_at_an_address_that_answers(tmp_path: Path) -> None:
    around = (
        listener(8080, "llama-server", "::"),
        listener(8080, "llama-server", "0.0.0.0"),
        listener(8081, "llama-server", "::1"),
        listener(8082, "llama-server", "192.168.1.5"),
    )
    assert list(servers(around, tmp_path)) == [
        "http://127.0.0.1:8080",
        "http://[::1]:8081",
        "http://192.168.1.5:8082",
    ]


def test_a_routers_models_are_left_to_their_router(tmp_path: Path) -> None:
    proc = FakeProc(tmp_path)
    proc.process(100, "/opt/llama-server", "--models-dir", "/srv")
    proc.process(101, "/opt/llama-server", "--port", "55743", parent=100)
    proc.process(1, "/sbin/init")
    around = (listener(8080, "llama-server", pid=100), listener(55743, "llama-server", pid=101))
    assert list(servers(around, tmp_path)) == ["http://127.0.0.1:8080"]
