"""Names of an environment, out of processes that run and files that lie there; never a value."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from collectors.processes import PROC
from collectors.sources.systemd.environ import CHUNK, Held, of_file, of_process
from collectors.sources.systemd.required import of_service

NAMES = ("WANTED", "OTHER")
PROGRAM = """
import re, sys
from pathlib import Path
from collectors.sources.systemd.environ import of_file, of_process
names = ("WANTED",)
assert of_process(int(sys.argv[1]), names, Path("/proc")).names == of_file(Path(sys.argv[2]), names).names == set(names)
found = []
with open("/proc/self/mem", "rb", 0) as memory:
    for line in open("/proc/self/maps"):
        where, rights, *_ = line.split()
        if rights.startswith("rw"):
            low, high = (int(each, 16) for each in where.split("-"))
            memory.seek(low)
            found += re.findall(rb"CANARY-[0-9a-f]{32}", memory.read(high - low))
sys.exit(len(found))
"""


@contextmanager
def process(*command: str, **environment: str) -> Iterator[int]:
    """A process with this environment and no other."""
    with subprocess.Popen(command or ("/bin/sleep", "60"), env=environment, stdin=subprocess.PIPE) as started:
        try:
            end = monotonic() + 10
            while not Path(f"/proc/{started.pid}/environ").read_bytes() and monotonic() < end:
                sleep(0.01)
            yield started.pid
        finally:
            started.kill()


def environ(root: Path, text: bytes) -> Path:
    """A /proc with one process of that environment."""
    (root / "7").mkdir()
    (root / "7/environ").write_bytes(text)
    return root


def test_a_process_holds_the_names_that_it_was_started_with() -> None:
    with process(WANTED="x", UNWANTED="y") as pid:
        assert of_process(pid, NAMES, PROC) == Held(frozenset({"WANTED"}))


def test_a_name_within_a_name_or_a_value_is_none() -> None:
    with process(NOT_WANTED="OTHER=1", WANTED_TOO="WANTED", X="\nOTHER=2") as pid:
        assert of_process(pid, NAMES, PROC) == Held(frozenset())


def test_an_empty_value_is_a_value() -> None:
    with process(WANTED="", X="=") as pid:
        assert of_process(pid, NAMES, PROC).names == {"WANTED"}


def test_an_environment_of_many_pages_is_read_to_its_end() -> None:
    with process(A="x" * 100_000, WANTED="y" * 5000, B="z" * 100_000, OTHER="") as pid:
        assert of_process(pid, NAMES, PROC).names == {"WANTED", "OTHER"}


@pytest.mark.parametrize("before", range(CHUNK - 12, CHUNK + 2))
def test_a_name_on_the_border_of_two_looks_is_found(before: int, tmp_path: Path) -> None:
    text = b"A=".ljust(before, b"x") + b"\0WANTED=y\0"
    assert of_process(7, NAMES, environ(tmp_path, text)) == Held(frozenset({"WANTED"}))


@pytest.mark.parametrize("text", [b"", b"\0\0\0", b"postgres: writer\0WANTED=1\0", b"=x\0WANTED=1\0"])
def test_where_a_process_wrote_over_its_environment_nothing_is_known_to_be_missing(text: bytes, tmp_path: Path) -> None:
    assert not of_process(7, NAMES, environ(tmp_path, text)).whole


def test_what_a_wrapper_gives_its_child_counts() -> None:
    with process("/bin/sh", "-c", "WANTED=1 /bin/sleep 60 & read x", PATH="/bin") as pid:
        assert once_it_holds(pid, "WANTED") == Held(frozenset({"WANTED"}))
        end_children(pid)


def test_what_a_service_gives_its_child_does_not_count() -> None:
    program = "import subprocess as s; c = s.Popen(['/bin/sleep', '60'], env={'WANTED': '1'}); input()"
    with process(sys.executable, "-c", program, OTHER="1") as pid:
        assert once_it_holds(pid, "OTHER").names == {"OTHER"}
        end_children(pid)


def once_it_holds(pid: int, name: str) -> Held:
    """What a service holds, once its child is there and the name is."""
    end = monotonic() + 10
    while monotonic() < end:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children and name in (held := of_service(pid, NAMES, PROC)).names:
            return held
        sleep(0.02)
    raise AssertionError("no child")


def test_a_file_assigns_the_names_of_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text('# OTHER=1\n; OTHER=2\n WANTED = "a b"\nX=OTHER=1\n')
    assert of_file(file, NAMES) == Held(frozenset({"WANTED"}))


@pytest.mark.parametrize("text", ['A="x\nOTHER=1"\nWANTED=1\n', "A=x\\\nOTHER=1\n", "A=1\n" * 100_000])
def test_a_file_whose_values_run_on_tells_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "env").write_text(text)
    assert of_file(tmp_path / "env", NAMES) == Held(frozenset(), whole=False)


def test_a_file_that_is_a_pipe_keeps_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "env")
    assert of_file(tmp_path / "env", NAMES) == Held(frozenset())


def test_no_value_is_left_in_our_memory(tmp_path: Path) -> None:
    canary = f"CANARY-{os.urandom(16).hex()}"
    (tmp_path / "env").write_text(f"WANTED={canary}\n")
    with process(WANTED=canary, SECRET=canary) as pid:
        assert re.search(r"CANARY-[0-9a-f]{32}", Path(f"/proc/{pid}/environ").read_text())
        done = subprocess.run(
            (sys.executable, "-c", PROGRAM, str(pid), str(tmp_path / "env")),
            cwd=Path(__file__).parents[4],
            capture_output=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def end_children(pid: int) -> None:
    """End what a process has started."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
