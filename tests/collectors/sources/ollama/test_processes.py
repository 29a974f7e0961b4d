"""Ollama is known by its program, also where the kernel does not show us whose its port is."""

from pathlib import Path

from collectors.sockets import Listener
from collectors.sources.ollama.processes import servers

LOOPBACK = Listener(11434, "127.0.0.1", 1, None, "", "")
"""The port of an Ollama that has a user of its own."""
OURS = Listener(9000, "127.0.0.1", 3, 77, "ollama", "ollama serve")


def process(proc: Path, *argv: str) -> None:
    (proc / "42").mkdir()
    (proc / "42" / "cmdline").write_bytes("\0".join(argv).encode() + b"\0")


def test_one_of_another_user_is_found_on_its_usual_port_where_it_runs(tmp_path: Path) -> None:
    process(tmp_path, "/usr/local/bin/ollama", "serve")
    again, other = Listener(11434, "::1", 2, None, "", ""), Listener(8080, "127.0.0.1", 4, None, "", "")
    assert list(servers((other, again, OURS, LOOPBACK), tmp_path)) == [LOOPBACK, OURS]


def test_somebody_elses_port_is_not_taken_for_it(tmp_path: Path) -> None:
    process(tmp_path, "/usr/bin/nginx")
    assert list(servers((LOOPBACK,), tmp_path)) == []
