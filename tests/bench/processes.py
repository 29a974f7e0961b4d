"""What processes have spent so far, as the kernel counts it, told apart by the part they play."""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
_TICK: Final = 1 / os.sysconf("SC_CLK_TCK")
_PARTS: Final[Mapping[str, str]] = {"gpu.child": "driver", "collect": "engine"}
"""Words of a command line by which a process of ours is known; all others belong to the viewer."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What some processes together have used."""

    cpu: float = 0.0
    """Seconds, with those of children that have ended (``/proc/PID/stat``: utime, stime, cutime, cstime)."""
    wakeups: int = 0
    """Times that a thread which had gone to sleep was woken (``voluntary_ctxt_switches``)."""
    rss: int = 0
    """Resident bytes; pages that several share are counted for each (``VmRSS``)."""
    pss: int = 0
    """Resident bytes; of shared pages only each one's part (``smaps_rollup``)."""
    peak: int = 0
    """The most that was ever resident (``VmHWM``)."""
    threads: int = 0


def spent(pids: Iterable[int]) -> Spent:
    """What these processes have used until now; one that is gone has used nothing."""
    each = [_spent(pid) for pid in pids]
    return Spent(*(sum(getattr(one, name) for one in each) for name in Spent.__slots__))


def parts(roots: Iterable[int]) -> dict[str, tuple[int, ...]]:
    """These processes and all their descendants, by part: ``viewer``, ``engine``, ``driver``."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            children[int(fields[1])].append(int(entry.name))
    found: defaultdict[str, list[int]] = defaultdict(list)
    open_ = list(roots)
    while open_:
        pid = open_.pop()
        found[_part(pid)].append(pid)
        open_ += children[pid]
    return {part: tuple(pids) for part, pids in found.items()}


def _part(pid: int) -> str:
    words = _read(f"{pid}/cmdline")
    return next((part for word, part in _PARTS.items() if word in words), "viewer")


def _spent(pid: int) -> Spent:
    fields = _fields(pid)
    if not fields:
        return Spent()
    status = _read(f"{pid}/status")
    threads = [_read(f"{pid}/task/{entry.name}/status") for entry in (PROC / f"{pid}/task").glob("*")]
    return Spent(
        cpu=sum(map(int, fields[11:15])) * _TICK,
        wakeups=sum(_number(text, "voluntary_ctxt_switches") for text in threads),
        rss=_number(status, "VmRSS") * 1024,
        pss=_number(_read(f"{pid}/smaps_rollup"), "Pss") * 1024,
        peak=_number(status, "VmHWM") * 1024,
        threads=len(threads),
    )


def _fields(pid: int) -> list[str]:
    """The fields of ``stat`` after the name, so that the state is number 0; none when it is gone."""
    return _read(f"{pid}/stat").rpartition(")")[2].split()


def _number(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else 0


def _read(name: str) -> str:
    try:
        return (PROC / name).read_text(errors="replace")
    except OSError:
        return ""
