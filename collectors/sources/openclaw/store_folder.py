"""The folders of a gateway's sessions by their listings alone: no file in them is opened."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

INDEX: Final = "sessions.json"
"""The one file in which the old versions keep all their sessions."""
DATABASE: Final = "openclaw-agent.sqlite"
"""In which later versions keep them, under ``agent/``."""
MOST_AGENTS: Final = 50
MOST_FILES: Final = 200_000
"""More are not counted; a folder of 3,787 takes 0.1 s."""
_LEFT: Final = re.compile(r"\.(?:deleted|corrupt|bak|reset)(?:\.|$)")


@dataclass(slots=True)
class Stores:
    """What the folders of all agents hold."""

    files: int = 0
    bytes: int = 0
    debris: int = 0
    """Bytes of what was deleted, replaced or found corrupt."""
    indexes: dict[Path, os.stat_result] = field(default_factory=dict)
    """The files of the old versions, each as it stands; a later version renames them."""
    databases: dict[Path, os.stat_result] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)


def look(state_dir: Path) -> Stores:
    """Look into the folders of all agents; what cannot be listed holds nothing that we know of."""
    stores = Stores()
    for agent in list(_folders(state_dir / "agents"))[:MOST_AGENTS]:
        database = agent / "agent" / DATABASE
        if stat := _stat(database):
            stores.databases[database] = stat
        _count(agent / "sessions", stores)
    return stores


def _count(folder: Path, stores: Stores) -> None:
    seen = False
    for entry in _entries(folder):
        seen = True
        try:
            if not entry.is_file(follow_symlinks=False):
                continue
            stat = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if entry.name == INDEX:
            stores.indexes[Path(entry.path)] = stat
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
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
