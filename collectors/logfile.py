"""A log, followed from where it was left: through rotation and truncation, and at a bounded cost."""

import os
import re
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Final

from board.reading import OutageKind
from collectors.clock import moment
from collectors.plainfile import UnreadableError, opened

MOST: Final = 2**20
"""Bytes that are read at a time."""
NEAR: Final = 2**18
"""Bytes before its end at which a log is begun that nobody has followed yet."""
FAR: Final = 2**23
"""A log that has grown by more bytes than this since it was left is gone on with near its end."""
LONGEST: Final = 4096
"""Bytes of a line that are kept, unless told otherwise."""
BEGIN: Final = "0:0::0:0"
"""The place of a log that is followed from its very begin."""
HEAD: Final = 512
"""Bytes at its begin by which a log is known again, whatever it is called by then."""
SIBLINGS: Final = 5000
"""Files of a folder among which a rotated log is looked for."""
_CONTROL: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*\x07?|[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What one read of a log brought."""

    lines: tuple[str, ...]
    """Whole lines without their ends and without what a terminal would obey; cut at as many bytes as are kept."""
    live: bool
    """Whether they were written since the log was left; False: they stood there before anybody followed it."""
    after: datetime | None
    """When the log was last written as it was left, so that live lines are younger; None where nobody knows."""
    written_at: datetime
    """When the log was last written."""
    behind: int
    """Bytes that are there and wait for the next read."""
    skipped: int
    """Bytes that were passed over to catch up."""
    lost: bool
    """Whether the log was cut or replaced, and the end of what it was is not to be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a log was left."""

    inode: int = 0
    offset: int = 0
    head: str = ""
    """Digest of its begin, as far as that was read; empty at its very begin."""
    within: bool = False
    """Whether that is within a line whose rest is passed over."""
    written: int = 0
    """When the log was last written, in milliseconds since 1970."""

    @classmethod
    def parse(cls, text: str) -> "_Place | None":
        """The place that a text stands for; None where it is none."""
        with suppress(ValueError):
            inode, offset, head, within, written = text.split(":")
            return cls(inode=int(inode), offset=int(offset), head=head, within=within == "1", written=int(written))
        return None

    def __str__(self) -> str:
        return f"{self.inode}:{self.offset}:{self.head}:{int(self.within)}:{self.written}"

    def is_in(self, file: FileIO) -> bool:
        """Whether a file begins as the log did, and goes at least so far."""
        return os.fstat(file.fileno()).st_size >= self.offset and _head(file, self.offset) == self.head


@dataclass(slots=True)
class _Taken:
    """What one read has brought so far."""

    budget: int
    lines: list[str] = field(default_factory=list)
    behind: int = 0
    skipped: int = 0
    lost: bool = False


class LogFollower:
    """Follows one log; each read goes on where the one before it ended, and none waits for what is no plain file.

    A log that was renamed, or copied and cut, is known again by its begin, and read to its end before the new one is
    begun. A line that is half written waits for its end. Holes are passed over: a writer leaves one that goes on at
    its old place in a log that was cut.
    """

    def __init__(self, path: Path, place: str = "", *, longest: int = LONGEST) -> None:
        """Prepare to follow a log; nothing is opened.

        Args:
            path: What it is called, also after it was rotated.
            place: Where it was left, as :attr:`place` says; empty: nobody has followed it yet.
            longest: Bytes of a line that are kept.
        """
        self._longest = longest
        self._path = path
        self._place = _Place.parse(place)
        self._returns = self._place is not None

    @property
    def place(self) -> str:
        """Where it is left, for a follower of another day; empty: it was not looked for yet."""
        return "" if self._place is None else str(self._place)

    def read(self) -> Chunk:
        """Read what was written since the last read, :data:`MOST` bytes of it.

        Raises:
            UnreadableError: it is not there, not ours to read, or no plain file.
        """
        try:
            log = opened(self._path)
        except UnreadableError as unreadable:
            if self._place is None and unreadable.kind is OutageKind.ABSENT:
                self._place = _Place()  # all of a log that appears later is new
            raise
        with closing(log):
            left = self._place
            taken = _Taken(FAR if self._returns else MOST)
            self._returns = False
            self._follow(log, left, taken)
            return self._chunk(log, left, taken)

    def _follow(self, log: FileIO, left: _Place | None, taken: _Taken) -> None:
        """Read on in the log, after the rest of the one that was called so before."""
        if left is None:
            return self._take(log, self._near_end(log, taken), taken)
        if not left.head or (left.inode == _inode(log) and left.is_in(log)):
            return self._take(log, left, taken)
        rotated = _rotated(self._path, left, log)
        if rotated is None:
            taken.lost = not left.is_in(log)
            return self._take(log, _Place() if taken.lost else left, taken)
        with closing(rotated):
            begun = os.fstat(log.fileno()).st_size  # before that, the writer may not know yet that there is a new one
            self._take(rotated, left, taken, last=begun > 0)
        if begun and not taken.behind:
            return self._take(log, _Place(), taken)
        taken.behind += begun
        return None

    def _near_end(self, log: FileIO, taken: _Taken) -> _Place:
        """Where a log is begun that nobody has followed yet."""
        taken.skipped = max(0, os.fstat(log.fileno()).st_size - NEAR)
        return _Place(offset=taken.skipped, within=taken.skipped > 0)

    def _take(self, file: FileIO, place: _Place, taken: _Taken, *, last: bool = False) -> None:
        """Read a file on from a place; ``last``: nothing more will be written to it."""
        status = os.fstat(file.fileno())
        begin, within = _behind_hole(file, place.offset), place.within
        if status.st_size - begin > FAR:
            near = status.st_size - NEAR
            taken.skipped, begin, within = taken.skipped + near - begin, near, True
        block = os.pread(file.fileno(), max(0, taken.budget), begin)
        end = begin + len(block)
        taken.budget -= len(block)
        taken.behind = max(0, status.st_size - end)
        *whole, rest = block.split(b"\n")
        if within:
            within = not whole
            whole, rest = whole[1:], b"" if within else rest
        if len(rest) > self._longest or (rest and last and not taken.behind):
            within = not last or taken.behind > 0
            whole, rest = [*whole, rest], b""
        taken.lines += (_text(line, self._longest) for line in whole)
        offset = end - len(rest)
        self._place = _Place(
            inode=status.st_ino,
            offset=offset,
            head=_head(file, offset),
            within=within,
            written=status.st_mtime_ns // 1_000_000,
        )

    def _chunk(self, log: FileIO, left: _Place | None, taken: _Taken) -> Chunk:
        return Chunk(
            lines=tuple(taken.lines),
            live=left is not None,
            after=moment(left.written / 1000) if left and left.written else None,
            written_at=moment(os.fstat(log.fileno()).st_mtime),
            behind=taken.behind,
            skipped=taken.skipped,
            lost=taken.lost,
        )


def _rotated(path: Path, left: _Place, log: FileIO) -> FileIO | None:
    """The file that the log was, under the name that it has by now; None where it is gone or compressed."""
    real = path.resolve()
    found: list[tuple[bool, int, str]] = []
    with suppress(OSError), os.scandir(real.parent) as entries:
        for entry in islice(entries, SIBLINGS):
            same = entry.inode() == left.inode
            if same or entry.name.startswith(real.stem):
                with suppress(FileNotFoundError):
                    found.append((not same, -entry.stat(follow_symlinks=False).st_mtime_ns, entry.path))
    for _, _, name in sorted(found):  # of those that begin alike the youngest
        with suppress(UnreadableError):
            file = opened(Path(name))
            if _inode(file) != _inode(log) and left.is_in(file):
                return file
            file.close()
    return None


def _behind_hole(file: FileIO, offset: int) -> int:
    """The offset from which on something was written."""
    with suppress(OSError):  # there is nothing, or the file system does not tell
        return os.lseek(file.fileno(), offset, os.SEEK_DATA)
    return offset


def _head(file: FileIO, offset: int) -> str:
    known = os.pread(file.fileno(), min(offset, HEAD), 0)
    return blake2b(known, digest_size=8).hexdigest() if known else ""


def _inode(file: FileIO) -> int:
    return os.fstat(file.fileno()).st_ino


def _text(line: bytes, longest: int) -> str:
    text = line.lstrip(b"\0")[:longest].decode(errors="replace")
    return text if text.isprintable() else _CONTROL.sub("", text)
