from pathlib import Path

import pytest

from collectors.sockets import Listener
from collectors.sources.vllm.processes import is_vllm, loads, port_of, servers

SERVE = ("/v/bin/python3", "/v/bin/vllm", "serve", "Qwen/Qwen3", "--port", "8001")


def process(proc: Path, pid: int, *argv: str) -> None:
    (proc / str(pid)).mkdir()
    (proc / str(pid) / "cmdline").write_bytes("\0".join(argv).encode() + b"\0")


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (SERVE, True),
        (("/v/bin/vllm", "serve", "Qwen/Qwen3"), True),
        (("python", "-m", "vllm.entrypoints.openai.api_server", "--model", "Q"), True),
        (("VLLM::EngineCore",), False),
        (("python", "bench.py", "vllm", "serve"), False),
        (("grep", "vllm"), False),
        ((), False),
    ],
)
def test_a_server_is_known_by_its_arguments(words: tuple[str, ...], known: bool) -> None:
    assert is_vllm(words) is known


@pytest.mark.parametrize(
    ("words", "port"),
    [(SERVE, 8001), (("vllm", "serve", "--port=9000"), 9000), (("vllm", "serve"), 8000), (("--port", "x"), 8000)],
)
def test_its_port_is_the_one_that_it_was_told(words: tuple[str, ...], port: int) -> None:
    assert port_of(words) == port


def test_of_its_ports_the_one_for_requests_is_found(tmp_path: Path) -> None:
    process(tmp_path, 7, *SERVE)
    process(tmp_path, 8, "VLLM::EngineCore")
    around = [
        Listener(port, "0.0.0.0", port, pid, "python3", "python3 vllm")
        for port, pid in ((8001, 7), (29500, 7), (8000, 8))
    ]
    assert [each.port for each in servers(around, tmp_path)] == [8001]


def test_one_that_runs_and_does_not_listen_yet_loads(tmp_path: Path) -> None:
    process(tmp_path, 7, *SERVE)
    assert loads(8001, tmp_path)
    assert not loads(8000, tmp_path)
