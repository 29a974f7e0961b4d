"""How the engine opens the store's file, and what becomes of a file that cannot be read."""

import os
import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from collectors.store.codec import millis
from collectors.store.schema import check, migrations
from collectors.store.trouble import told

PATIENCE: Final = 2.0
"""Seconds to wait for a lock; a person who waits for the wall bears no more."""
NOTE_STANDS: Final = timedelta(days=1)
"""How long the wall goes on telling that a damaged file was put aside."""
_PRAGMAS: Final = (
    "PRAGMA synchronous = NORMAL",  # with WAL safe against kill -9; a power cut may cost the last seconds, not the file
    "PRAGMA wal_autocheckpoint = 1000",  # 4 MB
    "PRAGMA journal_size_limit = 4194304",
    "PRAGMA secure_delete = FAST",  # Debian's default overwrites each freed page, which triples what pruning writes
    "PRAGMA temp_store = MEMORY",
)


def begin(path: Path, now: datetime) -> Database:
    """Open the store for writing at this version's schema; a new file is for its owner alone.

    Raises:
        StoreTrouble: the file cannot be made, read or written, or is of a newer version.
    """
    with told(path):
        _create(path)
        connection = sqlite3.connect(path.absolute().as_uri(), uri=True, timeout=PATIENCE)
        db = Database(connection, execute_plugins=False)
        try:
            _prepare(db, path, now)
        except BaseException:
            db.close()
            raise
    return db


def begin_anew(path: Path, now: datetime) -> Database:
    """Put a damaged file aside, begin a new one, and note that for the wall.

    Raises:
        StoreTrouble: the old file cannot be renamed, or a new one cannot be made.
    """
    aside = _put_aside(path, now)
    db = begin(path, now)
    note = f"The store was damaged: it was put aside as {aside}, and a new one was begun."
    with told(path):
        db.execute("UPDATE engine SET note = ?, noted_at = ?", (note, millis(now)))
    return db


def fade(db: Database, now: datetime) -> str:
    """Take the note back once it has stood long enough; gives the one that stands."""
    db.execute("UPDATE engine SET note = iif(noted_at < ?, '', note)", (millis(now - NOTE_STANDS),))
    note: str = db.execute("SELECT note FROM engine").fetchone()[0]
    return note


def _put_aside(path: Path, now: datetime) -> Path:
    """Rename a file with its journal, so that nothing is lost."""
    stamp = f"{path.name}.damaged-{now:%Y%m%dT%H%M%SZ}"
    aside = path.with_name(stamp)
    count = 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{stamp}-{count}")
    with told(path):
        for tail in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                Path(f"{path}{tail}").rename(f"{aside}{tail}")
    return aside


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _prepare(db: Database, path: Path, now: datetime) -> None:
    check(db, path)
    if not db.execute("PRAGMA page_count").fetchone()[0]:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # can only be chosen while the file is empty
    db.enable_wal()
    for pragma in _PRAGMAS:
        db.execute(pragma)
    migrations.apply(db)
    fade(db, now)  # this also makes a file that cannot be written say so now and not at the first commit
