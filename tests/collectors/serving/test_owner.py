from pathlib import Path

import pytest

from collectors.serving.owner import PortOwner
from tests.collectors.serving.proc import FakeProc


def owner(proc: Path, host: str = "127.0.0.1") -> PortOwner:
    return PortOwner("box/openai/8880", host, 8880, here=host.startswith("127."), proc=proc)


def test_the_process_of_a_port_is_named_with_its_unit(tmp_path: Path) -> None:
    FakeProc(tmp_path).listen(8880, 7, 4242, "python3", "tts.py")
    process = owner(tmp_path).look()
    assert process is not None
    assert (process.pid, process.refs) == (4242, ("port:8880", "pid:4242", "unit:llama-qwen.service"))


@pytest.mark.parametrize("name", ["docker-proxy", "rootlessport"])
def test_who_only_forwards_to_a_container_is_not_the_server(name: str, tmp_path: Path) -> None:
    FakeProc(tmp_path).listen(8880, 7, 4242, f"/usr/bin/{name}")
    (tmp_path / "4242" / "comm").write_text(f"{name}\n")
    process = owner(tmp_path).look()
    assert process is not None
    assert (process.pid, process.refs) == (4242, ("port:8880",))


def test_a_server_elsewhere_has_no_process_here(tmp_path: Path) -> None:
    FakeProc(tmp_path).listen(8880, 7, 4242, "python3")
    assert owner(tmp_path, "10.0.0.2").look() is None
