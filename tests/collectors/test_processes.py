import os
import subprocess
import sys
from pathlib import Path

import pytest

from collectors.processes import ancestors, arguments, largest, name_of, owner_of, program_of

CONTAINER = "9f3c" * 16


def process(proc: Path, pid: int, **files: str) -> Path:
    folder = proc / str(pid)
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return proc


@pytest.mark.parametrize(
    ("group", "owner"),
    [
        ("0::/system.slice/caddy.service", "system-unit:caddy.service"),
        (
            "0::/user.slice/user-1000.slice/user@1000.service/app.slice/llama-qwen.service",
            "unit:llama-qwen.service",
        ),
        ("0::/user.slice/user-1000.slice/user@1000.service/tmux-spawn-1.scope", ""),
        ("0::/user.slice/user-1000.slice/session-3.scope", ""),
        (f"0::/system.slice/docker-{CONTAINER}.scope", "container:9f3c9f3c9f3c"),
        (f"12:memory:/docker/{CONTAINER}\n1:name=systemd:/docker/{CONTAINER}", "container:9f3c9f3c9f3c"),
        (f"0::/machine.slice/libpod-{CONTAINER}.scope/container", "container:9f3c9f3c9f3c"),
        (f"0::/libpod_parent/libpod-{CONTAINER}", "container:9f3c9f3c9f3c"),
        (f"0::/machine.slice/libpod-conmon-{CONTAINER}.scope", ""),
        ("9:name=systemd:/system.slice/docker.service\n0::/", "system-unit:docker.service"),
        ("0::/", ""),
    ],
)
def test_the_owner_is_the_innermost_unit_or_the_container(tmp_path: Path, group: str, owner: str) -> None:
    assert owner_of(7, process(tmp_path, 7, cgroup=group + "\n")) == owner


def test_a_process_that_is_gone_has_neither_name_nor_owner(tmp_path: Path) -> None:
    assert (name_of(7, tmp_path), program_of(7, tmp_path), owner_of(7, tmp_path)) == ("", "", "")


@pytest.mark.parametrize(
    ("arguments", "program"),
    [
        ("/usr/bin/python3\0/srv/app/server.py\0--port\08000\0", "python3 server.py"),
        ("/usr/local/bin/llama-server\0-m\0/models/q.gguf\0", "llama-server"),
        ("/usr/bin/tool\0--api-key=sk-canary\0", "tool"),
        ("tool\0postgres://sean:canary@db/main\0", "tool"),
        ("tool\0TOKEN=canary\0run\0", "tool"),
        ("nginx: master process /usr/sbin/nginx -g canary\0", "nginx"),
        ("", ""),
    ],
)
def test_a_program_is_named_without_what_may_be_secret(tmp_path: Path, arguments: str, program: str) -> None:
    assert program_of(7, process(tmp_path, 7, cmdline=arguments)) == program


def test_a_running_process_is_named_by_the_kernel() -> None:
    command = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()", "canary"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()  # by then the kernel knows its arguments, which it does not right after exec
        assert name_of(child.pid).startswith("python")
        assert program_of(child.pid).startswith("python")


def test_the_largest_processes_come_first_and_kernel_threads_last(tmp_path: Path) -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    for pid, statm in ((1, "900 10 5"), (2, "0 0 0"), (3, "400 300 5"), (4, "90 80 5"), (5, "")):
        process(tmp_path, pid, statm=statm)
    assert largest(3, tmp_path) == ((3, 300 * page), (4, 80 * page), (1, 10 * page))


def test_who_started_a_process_is_told_up_to_the_first_one(tmp_path: Path) -> None:
    for pid, parent in ((30, 20), (20, 10), (10, 1), (1, 0)):
        process(tmp_path, pid, stat=f"{pid} (odd) name)) S {parent} 1 1 0")
    assert ancestors(30, tmp_path) == (20, 10)
    assert ancestors(99, tmp_path) == ()


def test_processes_that_are_each_others_parents_do_not_hold_us_up(tmp_path: Path) -> None:
    process(tmp_path, 30, stat="30 (a) S 20")
    process(tmp_path, 20, stat="20 (b) S 30")
    assert len(ancestors(30, tmp_path)) == 8


def test_the_arguments_of_a_process_that_is_gone_are_none(tmp_path: Path) -> None:
    assert arguments(99, tmp_path) == ("",)
