"""Edits of a file: whether it was changed, replaced, made or removed, by no more than a look at its entry."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

LOOK_EVERY: Final = timedelta(seconds=2)
"""How often the entry is looked at."""

Mark = tuple[int, ...]
"""What changes with an edit: device, inode, size, and the times of content and entry."""


class Edits:
    """Notices edits; each is told once, when it has come to rest.

    An editor may empty a file before it writes it, or remove it before it puts another in its place: what is not as it
    was at the look before is not believed yet.
    """

    def __init__(self, file: Path) -> None:
        """Take the file as it is now as known; it may be missing."""
        self._file = file
        self._known = self._seen = _mark(file)
        self._looked_at: datetime | None = None

    def made(self, now: datetime) -> bool:
        """Whether the file has been edited since this was last said."""
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < LOOK_EVERY:
            return False
        self._looked_at = now
        before, self._seen = self._seen, _mark(self._file)
        if self._seen == self._known or self._seen != before:
            return False
        self._known = self._seen
        return True


def _mark(file: Path) -> Mark | None:
    """None: there is no such file."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
