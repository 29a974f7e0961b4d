"""A watched file: read again only when it has changed."""

import os
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final

from board.reading import OutageKind
from collectors.plainfile import UnreadableError, opened

MOST: Final = 2**20
"""Bytes of one file."""
TOTAL: Final = 4 * MOST
"""Bytes of all files; those that come last are left out."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a file held when it was last read."""

    mark: tuple[int, int, int]
    """Its number, its size and when it was written: what changes when its text does."""
    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at files has brought."""

    texts: tuple[tuple[Path, Text], ...]
    faults: tuple[str, ...]
    """Why others cannot be read: not there, not ours to read, no plain files, no text, or too large."""
    left_out: int
    """How many are left out because together they are too large."""

    @property
    def marks(self) -> tuple[object, ...]:
        """What changes when any of this does."""
        return (*((path, text.mark) for path, text in self.texts), self.faults, self.left_out)


class Watched:
    """The texts of files by their paths."""

    def __init__(self) -> None:
        self._texts: dict[Path, Text] = {}

    def all(self, paths: Iterable[Path]) -> Looked:
        """The texts of files, :data:`TOTAL` bytes at most; the same objects as the last time where nothing has changed.

        Raises:
            UnreadableError: none of them can be read.
        """
        found: dict[Path, Text] = {}
        faults: list[UnreadableError] = []
        wanted, size, left_out = tuple(paths), 0, 0
        for number, path in enumerate(wanted):
            try:
                text = self._read(path)
            except UnreadableError as fault:
                faults.append(fault)
                continue
            size += text.mark[1]
            if size > TOTAL:
                left_out = len(wanted) - number
                break
            found[path] = text
        if faults and not found:
            raise faults[0]
        self._texts = found
        return Looked(tuple(found.items()), tuple(map(str, faults)), left_out)

    def _read(self, path: Path) -> Text:
        with closing(opened(path)) as file:
            status = os.fstat(file.fileno())
            mark = (status.st_ino, status.st_size, status.st_mtime_ns)
            if status.st_size > MOST:
                raise _too_large(path)
            known = self._texts.get(path)
            return known if known is not None and known.mark == mark else Text(mark, _text(file, path))


def _text(file: FileIO, path: Path) -> str:
    content = bytearray()
    while (piece := file.read(MOST + 1 - len(content))) and len(content) <= MOST:
        content += piece
    if len(content) > MOST:
        raise _too_large(path)
    if b"\0" in content:
        raise UnreadableError(OutageKind.GARBLED, f"{path} is no text")
    return content.decode("utf-8-sig", "replace")


def _too_large(path: Path) -> UnreadableError:
    return UnreadableError(OutageKind.GARBLED, f"{path} is larger than 1 MB")
