"""A viewer's connection to a file that may not be there yet, or be replaced while it is open."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from collectors.store.trouble import told
from collectors.store.version import SCHEMA_VERSION, misfit, version

_PATIENCE: Final = 0.5
"""Seconds to wait for a lock; with WAL a reader meets one only while a file is recovered."""


class File:
    """Follows a path: connects when a file is there, and again when another stands there; for one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generation = 0
        """Grows whenever what was read before says nothing of what is read next."""
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[object, ...] | None = None
        self._frozen = False

    def stamp(self) -> tuple[int, int | None]:
        """A value that changes with each commit of the engine, and with the file itself.

        Raises:
            StoreTrouble: the file cannot be read.
        """
        with told(self.path):
            connection = self._follow()
            if connection is None:
                return self.generation, None
            return self.generation, connection.execute("PRAGMA data_version").fetchone()[0]

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection | None]:
        """One unchanging view of the file for the length of a block; None while no engine has begun the file.

        Raises:
            StoreTrouble: it cannot be read, or is of another schema version.
        """
        with told(self.path):
            connection = self._follow()
            if connection is None:
                yield None
                return
            try:
                connection.execute("BEGIN")
                yield connection if self._begun(connection) else None
                connection.rollback()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Let go of the file; the next use connects again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _begun(self, connection: sqlite3.Connection) -> bool:
        found = version(connection)
        if found not in (0, SCHEMA_VERSION):
            raise misfit(found, self.path)
        return found > 0

    def _follow(self) -> sqlite3.Connection | None:
        if self._connection is None or self._look() != self._identity:
            self.close()
            self._frozen = False
            if self._look() is not None:
                self._connection = self._connect()
            identity = self._look()
            if self._connection is not None or self._identity is not None:
                self.generation += 1
            self._identity = identity
        return self._connection

    def _look(self) -> tuple[object, ...] | None:
        """What tells this file from another one at the same path; None when there is none."""
        try:
            seen = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if self._frozen:
            return seen.st_dev, seen.st_ino, seen.st_mtime_ns, seen.st_size, self._journal()
        return seen.st_dev, seen.st_ino

    def _connect(self) -> sqlite3.Connection:
        try:
            return _probed(self.path, "mode=ro")
        except sqlite3.OperationalError as error:
            code = error.sqlite_errorcode & 0xFF
            if code not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) or self._journal():
                raise
        # in a folder that we cannot write SQLite cannot make the journal's index, which even a reader needs; a file
        # that has no journal is complete by itself and may be read as one that never changes, until it does
        self._frozen = True
        return _probed(self.path, "immutable=1")

    def _journal(self) -> bool:
        return Path(f"{self.path}-wal").exists()


def connect(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    """Connect to a file that is there, with a query of SQLite's URI such as ``mode=ro``."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=patience, isolation_level=None)


def _probed(path: Path, mode: str) -> sqlite3.Connection:
    connection = connect(path, mode, _PATIENCE)
    try:
        version(connection)
    except BaseException:
        connection.close()
        raise
    return connection
