"""The folders of a gateway's sessions by their listings alone: no file in them is opened."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Final

INDEX: Final = "sessions.json"
"""The one file in which the old versions keep all their sessions."""
DATABASE: Final = "openclaw-agent.sqlite"
"""In which later versions keep them, under ``agent/``."""
MOST_AGENTS: Final = 50
MOST_FILES: Final = 200_000
"""More are not counted; a folder of 3,787 takes 0.1 s."""
_LEFT: Final = re.compile(r"\.(?:deleted|corrupt|bak|reset)(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Seen:
    """A store by its listing."""

    size: int
    """Bytes."""
    stamp: tuple[int, ...]
    """It is as it was as long as this is."""
    changed_at: int
    """In nanoseconds since 1970."""


@dataclass(slots=True)
class Stores:
    """What the folders of all agents hold."""

    files: int = 0
    bytes: int = 0
    debris: int = 0
    """Bytes of what was deleted, replaced or found corrupt."""
    indexes: dict[Path, Seen] = field(default_factory=dict)
    """The files of the old versions, each as it stands."""
    databases: dict[Path, Seen] = field(default_factory=dict)
    """Those of later versions. Of an agent that has both only the one that is written to counts."""
    folders: list[Path] = field(default_factory=list)


def look(state_dir: Path) -> Stores:
    """Look into the folders of all agents; what cannot be listed holds nothing that we know of."""
    stores = Stores()
    for agent in list(_folders(state_dir / "agents"))[:MOST_AGENTS]:
        index, database = agent / "sessions" / INDEX, agent / "agent" / DATABASE
        old, new = _seen(index), _seen(database, database.with_name(f"{DATABASE}-wal"))
        if new is not None and (old is None or new.changed_at >= old.changed_at):
            stores.databases[database] = new
        elif old is not None:
            stores.indexes[index] = old
        _count(agent / "sessions", stores)
    return stores


def _seen(path: Path, *beside: Path) -> Seen | None:
    """A plain file with what belongs to it; None where there is none."""
    found = [stat for each in (path, *beside) if (stat := _stat(each)) and S_ISREG(stat.st_mode)]
    if not found or not path.is_file():
        return None
    stamp = (number for each in found for number in (each.st_mtime_ns, each.st_size, each.st_ino))
    return Seen(sum(each.st_size for each in found), tuple(stamp), max(each.st_mtime_ns for each in found))


def _count(folder: Path, stores: Stores) -> None:
    seen = False
    for entry in _entries(folder):
        seen = True
        try:
            if entry.name == INDEX or not entry.is_file(follow_symlinks=False):
                continue
            stat = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        stores.files += 1
        stores.bytes += stat.st_size
        if _LEFT.search(entry.name):
            stores.debris += stat.st_size
        if stores.files >= MOST_FILES:
            break
    if seen:
        stores.folders.append(folder)


def _folders(folder: Path) -> Iterator[Path]:
    return (Path(entry.path) for entry in sorted(_entries(folder), key=lambda each: each.name) if _is_folder(entry))


def _entries(folder: Path) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as listing:
            yield from listing
    except OSError:
        return


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
