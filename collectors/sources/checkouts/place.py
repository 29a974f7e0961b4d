"""Place: where the files of a work tree and of its repository lie, told without git."""

import os
import pwd
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from collectors.clock import moment
from collectors.plainfile import UnreadableError, opened

MOST_TREES: Final = 500
"""Work trees of one repository that are looked at."""
_LINK: Final = "gitdir: "


@dataclass(frozen=True, slots=True)
class Place:
    """A work tree, and where git keeps what belongs to it."""

    path: str
    git_dir: Path
    """What belongs to this work tree alone: its head, its index."""
    common: Path
    """What belongs to its repository: objects, branches."""

    @classmethod
    def of(cls, path: str) -> "Place | None":
        """The place of a work tree; None where there is none, or it may not be read."""
        git_dir = Path(path) / ".git"
        if os.path.isdir(git_dir):  # noqa: PTH112 - of what may not be looked at, pathlib's raises
            return cls(path, git_dir, git_dir)
        text = _first_line(git_dir)
        if not text.startswith(_LINK):
            return None
        git_dir = Path(os.path.normpath(Path(path) / text.removeprefix(_LINK)))
        common = _first_line(git_dir / "commondir")
        if not os.path.isdir(git_dir):  # noqa: PTH112 - as above
            return None
        return cls(path, git_dir, Path(os.path.normpath(git_dir / common)) if common else git_dir)

    def trace(self, branch: str) -> tuple[tuple[int, int], ...]:
        """What differs after a commit, a switch, a fetch, or a change of what is staged."""
        own = ("HEAD", "index", "logs/HEAD", "MERGE_HEAD")
        shared = ("packed-refs", "reftable/tables.list", "worktrees", "refs/heads", "config", "FETCH_HEAD")
        refs = (f"refs/heads/{branch}", f"refs/remotes/origin/{branch}") if branch else ()
        files = (*(self.git_dir / each for each in own), *(self.common / each for each in (*shared, *refs)))
        return tuple(map(_stamp, files))

    def lock(self) -> tuple[datetime, str] | None:
        """Since when its index is locked, and by which file of whom; None where it is not."""
        file = self.git_dir / "index.lock"
        try:
            found = file.lstat()
        except OSError:
            return None
        return moment(found.st_mtime), f"{file} owned by {user(found.st_uid)}"

    def barred(self, uid: int) -> str:
        """What a user must write for a commit and cannot, with its owner; empty where there is nothing."""
        for folder in (self.git_dir, self.common / "objects", self.common / "refs/heads"):
            try:
                found = folder.stat()
            except OSError:
                continue
            if not _may_write(found, uid):
                return f"{folder} owned by {user(found.st_uid)}"
        return ""

    def made(self) -> dict[str, datetime]:
        """When each further work tree of its repository was made, by its path."""
        found: dict[str, datetime] = {}
        try:
            with os.scandir(self.common / "worktrees") as entries:
                for entry in islice(entries, MOST_TREES):
                    file = Path(entry.path) / "gitdir"
                    if target := _first_line(file):
                        link = Path(os.path.normpath(Path(entry.path) / target))
                        found[str(link.parent)] = moment(file.stat().st_mtime)
        except OSError:
            return found
        return found


def user(uid: int) -> str:
    """The name of a user; the number of one that nobody knows."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _may_write(found: os.stat_result, uid: int) -> bool:
    """Whether a user may write into a folder, as its mode says."""
    if uid == 0:
        return True
    if uid == found.st_uid:
        return bool(found.st_mode & 0o200)
    return bool(found.st_mode & (0o020 if found.st_gid in _groups(uid) else 0o002))


def _groups(uid: int) -> frozenset[int]:
    try:
        known = pwd.getpwuid(uid)
    except KeyError:
        return frozenset()
    return frozenset(os.getgrouplist(known.pw_name, known.pw_gid))


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _first_line(file: Path) -> str:
    """The first line of a small file; empty where it cannot be read, or is no name of a file."""
    try:
        with closing(opened(file)) as readable:
            line = readable.read(4096).decode(errors="surrogateescape").partition("\n")[0].strip()
    except (UnreadableError, OSError):
        return ""
    return "" if "\0" in line else line
