"""What can be wrong with the store, in words for the person at the wall."""

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

from board.hygiene import tame


class TroubleKind(StrEnum):
    """Why the store cannot be read or written."""

    FULL = "full"
    READONLY = "readonly"
    LOCKED = "locked"
    DAMAGED = "damaged"
    NEWER = "newer"
    """Written by a newer version of this program."""
    OLDER = "older"
    """Written by an older version; the engine brings it up to date when it starts."""
    UNAVAILABLE = "unavailable"


class StoreTrouble(Exception):  # noqa: N818 - it is a state of the store that the wall shows, not a mistake
    """The store cannot be read or written; its message is a sentence for the person at the wall."""

    def __init__(self, kind: TroubleKind, sentence: str, *, remedy: str = "") -> None:
        super().__init__(sentence)
        self.kind = kind
        self.remedy = remedy
        """The next step, as a command where there is one."""


@contextmanager
def told(path: Path) -> Generator[None]:
    """Turn errors of SQLite and of the file system into :class:`StoreTrouble`.

    Mistakes of our own in using SQLite (``sqlite3.ProgrammingError``) pass as they are.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise trouble(_sort(error), path, str(error)) from error
    except OSError as error:
        raise trouble(
            _ERRNOS.get(error.errno or 0, TroubleKind.UNAVAILABLE), path, error.strerror or str(error)
        ) from error


def trouble(kind: TroubleKind, path: Path, detail: str = "") -> StoreTrouble:
    """The trouble of a kind with the store at a path; ``detail`` is the system's own word for it."""
    sentence, remedy = _WORDS[kind]
    return StoreTrouble(
        kind, sentence.format(path=path, detail=tame(detail)), remedy=remedy.format(path=path, folder=path.parent)
    )


def _sort(error: sqlite3.Error) -> TroubleKind:
    """Sort by the primary result code, the low byte of https://www.sqlite.org/rescode.html#extrc."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # the binding could not decode a text as UTF-8
        return TroubleKind.DAMAGED
    return _CODES.get(code & 0xFF, TroubleKind.UNAVAILABLE)


_CODES: Final = {
    sqlite3.SQLITE_FULL: TroubleKind.FULL,
    sqlite3.SQLITE_READONLY: TroubleKind.READONLY,
    sqlite3.SQLITE_PERM: TroubleKind.READONLY,
    sqlite3.SQLITE_BUSY: TroubleKind.LOCKED,
    sqlite3.SQLITE_LOCKED: TroubleKind.LOCKED,
    sqlite3.SQLITE_PROTOCOL: TroubleKind.LOCKED,
    sqlite3.SQLITE_CORRUPT: TroubleKind.DAMAGED,
    sqlite3.SQLITE_NOTADB: TroubleKind.DAMAGED,
}

_ERRNOS: Final = {
    errno.ENOSPC: TroubleKind.FULL,
    errno.EDQUOT: TroubleKind.FULL,
    errno.EACCES: TroubleKind.READONLY,
    errno.EPERM: TroubleKind.READONLY,
    errno.EROFS: TroubleKind.READONLY,
}

_WORDS: Final = {
    TroubleKind.FULL: ("The disk of the store {path} is full.", "df -h {folder}"),
    TroubleKind.READONLY: ("The store {path} cannot be written: {detail}.", "ls -ld {folder} {path}"),
    TroubleKind.LOCKED: ("Another program holds the store {path} locked.", "fuser -v {path}"),
    TroubleKind.DAMAGED: (
        "The store {path} is damaged: {detail}.",
        "Restart the engine: it puts the file aside and begins a new one.",
    ),
    TroubleKind.NEWER: (
        "The store {path} was written by a newer version of this program: {detail}.",
        "Update this program, or restart it if it was just updated.",
    ),
    TroubleKind.OLDER: (
        "The store {path} was written by an older version of this program: {detail}.",
        "Restart the engine: it brings the store up to date.",
    ),
    TroubleKind.UNAVAILABLE: ("The store {path} cannot be used: {detail}.", "ls -ld {folder} {path}"),
}
