"""Processes of this box, named from /proc without the arguments that may hold secrets."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from heapq import nlargest
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
GENERATIONS: Final = 8
"""How far back it is told who started a process."""
_CONTAINER: Final = re.compile(r"(?:[a-z]+-)?([0-9a-f]{64})(?:\.scope)?")
_PLAIN: Final = re.compile(r"[^-:=@\s][^:=@\s]*")
_MANAGER: Final = re.compile(r"user@\d+\.service")


def name_of(pid: int, proc: Path = PROC) -> str:
    """The command name (at most 15 characters); empty when the process is gone."""
    return _text(proc / str(pid) / "comm").strip()


def program_of(pid: int, proc: Path = PROC) -> str:
    """Base names of the first two arguments: ``python server.py``; empty for a kernel thread.

    The second one is left out where it is an option, an address or an assignment: each may hold a secret.
    """
    first, second, *_ = [*_text(proc / str(pid) / "cmdline").split("\0", 2), "", ""]
    title = first.split(maxsplit=1)[0].rstrip(":") if first.strip() else ""
    plain = second if _PLAIN.fullmatch(second) else ""
    return " ".join(part for part in (Path(title).name, Path(plain).name) if part)


def parent_of(pid: int, proc: Path = PROC) -> int | None:
    """The process that started this one (``/proc/PID/stat``, 4th field); None when it is gone."""
    try:
        return int(_text(proc / str(pid) / "stat").rpartition(")")[2].split()[1])
    except (ValueError, IndexError):
        return None


def ancestors(pid: int, proc: Path = PROC) -> tuple[int, ...]:
    """Who started the process, and who started that, nearest first; without the first process, whose all are."""
    found: list[int] = []
    while len(found) < GENERATIONS and (parent := parent_of(found[-1] if found else pid, proc)) and parent > 1:
        found.append(parent)
    return tuple(found)


def arguments(pid: int, proc: Path = PROC) -> tuple[str, ...]:
    """The first arguments of a process, to be looked at for a known word: they may hold secrets, so keep none."""
    return tuple(_text(proc / str(pid) / "cmdline").split("\0"))


def owner_of(pid: int, proc: Path = PROC) -> str:
    """Who runs the process: ``unit:NAME``, ``system-unit:NAME``, ``container:ID12``, or empty where none is known.

    Told by the control group (``/proc/PID/cgroup``, v1 and v2, Docker and Podman with either driver). The
    systemd manager of a user is no owner in this sense, although its name ends as one; what runs under it is a unit of
    the user's, everything else one of the system's.
    """
    parts = [part for line in _text(proc / str(pid) / "cgroup").splitlines() for part in line.split("/")[1:]]
    for part in parts:
        if found := _CONTAINER.fullmatch(part):
            return f"container:{found[1][:12]}"
    units = [part for part in parts if part.endswith(".service") and not _MANAGER.fullmatch(part)]
    if not units:
        return ""
    return f"{'unit' if any(map(_MANAGER.fullmatch, parts)) else 'system-unit'}:{units[-1]}"


def references(pid: int, owner: str) -> tuple[str, ...]:
    """The names of a process for a fact's ``refs``: its pid and its owner."""
    return (f"pid:{pid}", owner) if owner else (f"pid:{pid}",)


def booted_at(proc: Path = PROC) -> datetime:
    """When the box booted (``btime`` of ``/proc/stat``).

    Raises:
        OSError: /proc is closed to us.
        ValueError: it does not say.
    """
    for line in (proc / "stat").read_text().splitlines():
        if line.startswith("btime "):
            return datetime.fromtimestamp(int(line.split()[1]), UTC)
    raise ValueError(f"{proc / 'stat'} does not tell when the box booted")


def pids(proc: Path = PROC) -> list[int]:
    """All processes that /proc shows, in ascending order."""
    return sorted(int(entry.name) for entry in proc.iterdir() if entry.name.isdigit())


def largest(count: int, proc: Path = PROC) -> tuple[tuple[int, int], ...]:
    """The processes that hold most memory as (pid, resident bytes), largest first (``statm``, 2nd field)."""
    page = os.sysconf("SC_PAGE_SIZE")
    resident: list[tuple[int, int]] = []
    for pid in pids(proc):
        with suppress(IndexError):
            resident.append((int(_text(proc / str(pid) / "statm").split()[1]) * page, pid))
    return tuple((pid, size) for size, pid in nlargest(count, resident))


def _text(path: Path) -> str:
    """The start of a file of /proc; empty where it is gone or not ours to read."""
    try:
        with path.open("rb") as file:
            return file.read(4096).decode(errors="replace")
    except OSError:
        return ""
