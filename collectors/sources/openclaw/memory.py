"""The memory of a gateway, and the mark at which it is too much."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collectors.sources.openclaw.tree import Tree

MEBIBYTE: Final = 2**20
_UNIT: Final = re.compile(r"(?!user@\d+\.service)[^/]+\.service")


@dataclass(frozen=True, slots=True)
class Memory:
    """What a gateway holds."""

    held: int
    """Bytes."""
    mark: float | None
    """Bytes at which it is restarted, killed or slowed down; None where nobody says."""
    told: str
    """Where the mark is from."""


def memory_of(tree: Tree, configured: float | None, root: Path) -> Memory:
    """What a process tree holds: as its unit's control group counts it (v2), or else what is resident.

    Args:
        tree: The processes.
        configured: The owner's mark in MiB; it wins over that of the unit.
        root: Where the file system begins.
    """
    group = _group(tree.pid, root)
    high, most = (_number(group / name) if group else None for name in ("memory.high", "memory.max"))
    marks = [(high, "MemoryHigh"), (most, "MemoryMax")]
    mark, told = next((each for each in marks if each[0] is not None), (None, ""))
    if configured is not None:
        mark, told = configured * MEBIBYTE, "configured"
    current = _number(group / "memory.current") if group and mark is not None and configured is None else None
    return Memory(int(current if current is not None else tree.resident), mark, told)


def _group(pid: int, root: Path) -> Path | None:
    """The control group of the unit that a process runs in; None where it runs in none of its own."""
    try:
        lines = (root / "proc" / str(pid) / "cgroup").read_text().splitlines()
    except OSError:
        return None
    path = next((line[3:] for line in lines if line.startswith("0::")), "")
    parts = path.strip("/").split("/")
    last = max((index for index, part in enumerate(parts) if _UNIT.fullmatch(part)), default=None)
    if last is None or ".." in parts:
        return None
    return root / "sys/fs/cgroup" / "/".join(parts[: last + 1])


def _number(path: Path) -> float | None:
    """The bytes that a file names; None for ``max``, and where it cannot be read."""
    try:
        text = path.read_text().strip()
    except OSError:
        return None
    return float(text) if text.isdigit() else None
