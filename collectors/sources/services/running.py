"""Running: whether the process of a pid file is the one that was meant.

A number alone does not name a process: it is given anew to others. One that was once seen is known by its number and
the moment of its start, in the kernel's own ticks, which no setting of a clock moves.
"""

import os
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, NamedTuple

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.plainfile import UnreadableError, opened
from collectors.processes import booted_at, name_of, program_of

SLACK: Final = timedelta(seconds=60)
"""By so much a process may seem to be younger than its pid file, since clocks are set."""
_HIGHEST: Final = 2**22
"""No process has a greater number (``/proc/sys/kernel/pid_max``)."""


@dataclass(frozen=True, slots=True)
class Life:
    """One life of a process."""

    pid: int
    ticks: int
    """When it started, in the kernel's ticks since boot."""
    name: str

    @classmethod
    def parse(cls, text: str) -> "Life | None":
        """The life that a text stands for; None where it is none."""
        pid, _, rest = text.partition(" ")
        ticks, _, name = rest.partition(" ")
        return cls(int(pid), int(ticks), name) if pid.isdecimal() and ticks.isdecimal() else None

    def __str__(self) -> str:
        return f"{self.pid} {self.ticks} {self.name}"


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be seen of a process."""

    state: ServiceState
    """That it is up says that it runs, and nothing of how well it does."""
    why: str = ""
    life: Life | None = None
    started_at: datetime | None = None


class _Stat(NamedTuple):
    """What the kernel says of a process."""

    state: str
    ticks: int


def sight(pid_file: Path, program: str, known: Life | None, proc: Path) -> Sight:
    """Look for the process that a pid file names.

    Args:
        pid_file: Where its number stands.
        program: What it is called, ``*`` for anything; empty: that is not known.
        known: As what it was seen last.
        proc: Where /proc is.
    """
    try:
        with closing(opened(pid_file)) as file:
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
            text = file.read(64).decode(errors="replace").strip()
    except UnreadableError as unreadable:
        gone = unreadable.kind is OutageKind.ABSENT
        return Sight(ServiceState.DOWN if gone else ServiceState.UNKNOWN, str(unreadable))
    number = text.split(maxsplit=1)[0] if text else ""
    if not number.isascii() or not number.isdecimal() or not 0 < int(number[:8]) <= _HIGHEST:
        return Sight(ServiceState.UNKNOWN, f"{pid_file} names no process")
    return _seen(int(number), written, program, known, proc)


def _seen(pid: int, written: datetime, program: str, known: Life | None, proc: Path) -> Sight:
    stat = _stat(proc / str(pid))
    if stat is None:
        if _stat(proc / "1") is None:
            return Sight(ServiceState.UNKNOWN, "the processes of others are hidden from us")
        return Sight(ServiceState.DOWN, f"process {pid} is gone")
    if stat.state in "ZX":
        return Sight(ServiceState.DOWN, f"process {pid} has ended, and who started it has not noticed")
    life = Life(pid, stat.ticks, name_of(pid, proc))
    started_at = booted_at(proc) + timedelta(seconds=stat.ticks / os.sysconf("SC_CLK_TCK"))
    if program:
        if not any(fnmatchcase(each, program) for each in (life.name, program_of(pid, proc))):
            return Sight(ServiceState.DOWN, f"process {pid} is {life.name} by now, not {program}")
    elif known != life and started_at > written + SLACK:
        return _doubted(life, known)
    return Sight(ServiceState.UP, f"process {pid} runs", life, started_at)


def _doubted(life: Life, known: Life | None) -> Sight:
    """A process that is younger than the file that names it: its number may have been given to another one."""
    if known and known.pid == life.pid and known.name != life.name:
        return Sight(ServiceState.DOWN, f"process {life.pid} is {life.name} by now, not {known.name}")
    why = f"process {life.pid} ({life.name}) is younger than its pid file: it may be another one"
    return Sight(ServiceState.UNKNOWN, why)


def _stat(folder: Path) -> _Stat | None:
    """State and start of a process (``/proc/PID/stat``, 3rd and 22nd field); None when it is not there."""
    try:
        fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
        return _Stat(fields[0], int(fields[19]))
    except (OSError, ValueError, IndexError):
        return None
