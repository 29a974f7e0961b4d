"""The version of OpenClaw that lies on the disk where a process runs from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from collectors.foreign import Foreign, Name

_FOLDER: Final = re.compile(r"(/\S.*?/node_modules)/")
_VERSION: Final = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})")
MOST: Final = 4 * 1024 * 1024
"""Bytes of a process's map, and of a package's description."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A package."""

    version: str
    since: datetime
    """When it was put there (the change time of its description: npm sets the other one to a day in 1985)."""
    path: Path
    """Its description, which is another one after an update."""


class _Package(Foreign):
    name: Name = ""
    version: Name = ""


_PACKAGE: Final = TypeAdapter(_Package)


def installed(pid: int, proc: Path) -> Installed | None:
    """The package that a gateway's process runs from; None where it cannot be told.

    A gateway writes its own title over its arguments: what tells is parts of the package in its memory, or else the
    package that belongs to its Node (``npm install -g``).
    """
    for folder in dict.fromkeys(_folders(proc / str(pid))):
        if found := _package(folder / "openclaw" / "package.json"):
            return found
    return None


def again(known: Installed) -> Installed | None:
    """The package that lies there now, which an update may have replaced under the process that still runs."""
    try:
        since = datetime.fromtimestamp(known.path.stat().st_ctime, UTC)
    except OSError:
        return None
    return known if since == known.since else _package(known.path)


def is_newer(version: str, than: str) -> bool:
    """Whether a version comes after another; not where either is none."""
    one, other = (_VERSION.match(each) for each in (version, than))
    return one is not None and other is not None and _numbers(one) > _numbers(other)


def _numbers(found: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(part) for part in found.groups())


def _folders(process: Path) -> Iterator[Path]:
    """Where packages may lie that a process runs from."""
    try:
        with (process / "maps").open(encoding="utf-8", errors="replace") as file:
            yield from map(Path, _FOLDER.findall(file.read(MOST)))
        yield (process / "exe").readlink().parent.parent / "lib" / "node_modules"
    except OSError:
        return


def _package(path: Path) -> Installed | None:
    try:
        with path.open("rb") as file:
            told = _PACKAGE.validate_json(file.read(MOST))
        since = datetime.fromtimestamp(path.stat().st_ctime, UTC)
    except (OSError, ValidationError):
        return None
    return Installed(told.version, since, path) if told.name == "openclaw" else None
