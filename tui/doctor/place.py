"""Whether the program's files can be where they belong: the config, the state directory, the store."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from collectors.places import STORE
from collectors.store.reader import Reader
from collectors.store.trouble import StoreTrouble, TroubleKind
from tui.doctor.finding import Finding, Level

SHORT: Final = 1_000_000_000
"""Free bytes below which there may be no room for the store, which grows to half of that."""
FULL: Final = 50_000_000
"""Free bytes below which writing is about to fail."""


def config_findings(file: Path, fault: str) -> Iterable[Finding]:
    """The config: whether it can be used, and by whom it can be changed.

    Args:
        file: Where it is, or would be.
        fault: Why it cannot be used; empty: it can.
    """
    if fault:
        yield Finding(Level.BROKEN, "config", fault, f"edit {file}")
        return
    try:
        mode = file.stat().st_mode
    except OSError:
        said = "no config: what runs here is found by looking"
        yield Finding(Level.ABSENT, "config", said, "lockn-control init")
        return
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        said = f"{file} can be written by others, and may name programs to run"
        yield Finding(Level.DEGRADED, "config", said, f"chmod go-w {file}")
    else:
        yield Finding(Level.WELL, "config", str(file))


def state_findings(state: Path, place: Path | None, fault: str) -> Iterable[Finding]:
    """The state directory: whether it can be written, and whether SQLite works on its file system.

    Args:
        state: Where it should be.
        place: Where engine and viewers meet instead, if it cannot be made; None: nowhere.
        fault: Why there is no place.
    """
    if place is None:
        yield Finding(Level.BROKEN, "state", f"nothing can be kept, on disk or in memory: {fault}", f"mkdir -p {state}")
    elif place != state or not os.access(state, os.W_OK | os.X_OK):
        said = f"{state} cannot be written: readings are kept in memory, until the box goes down"
        yield Finding(Level.DEGRADED, "state", said, "make it writable, or set LOCKN_CONTROL_STATE to a folder that is")
    elif state.stat().st_mode & 0o077:
        yield Finding(Level.DEGRADED, "state", f"{state} is open to others", f"chmod 700 {state}")
    else:
        yield Finding(Level.WELL, "state", str(state))
    if place is not None and os.access(place, os.W_OK | os.X_OK):
        yield _wal(place)
        yield _room(place)


def store_finding(place: Path | None) -> Finding:
    """The store: whether it can be read, by this version."""
    store = (place or Path()) / STORE
    if place is None or not store.exists():
        return Finding(Level.ABSENT, "store", "no readings yet: the first wall starts the engine", "lockn-control")
    reader = Reader(store)
    try:
        picture = reader.picture()
    except StoreTrouble as trouble:
        level = Level.DEGRADED if trouble.kind in (TroubleKind.OLDER, TroubleKind.LOCKED) else Level.BROKEN
        return Finding(level, "store", str(trouble), trouble.remedy)
    finally:
        reader.close()
    if picture.unread:
        said = f"{len(picture.unread)} facts are of another version and cannot be read"
        return Finding(Level.DEGRADED, "store", said, "restart the engine")
    return Finding(Level.WELL, "store", f"{store.stat().st_size / 1e6:.1f} MB")


def _wal(place: Path) -> Finding:
    """Try SQLite's journal beside the store: file systems of networks and of Windows often cannot do it."""
    try:
        with (
            TemporaryDirectory(dir=place, prefix=".doctor-") as folder,
            closing(sqlite3.connect(Path(folder) / "try.db", timeout=1)) as connection,
        ):
            mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            connection.execute("CREATE TABLE t (x)")
            connection.commit()
    except (sqlite3.Error, OSError) as error:
        mode = str(error)
    if mode == "wal":
        return Finding(Level.WELL, "sqlite", "works there")
    said = f"the file system of {place} cannot do what the store needs ({mode})"
    return Finding(Level.BROKEN, "sqlite", said, "set LOCKN_CONTROL_STATE to a folder on a local disk")


def _room(place: Path) -> Finding:
    free = shutil.disk_usage(place).free
    level = Level.BROKEN if free < FULL else Level.DEGRADED if free < SHORT else Level.WELL
    said = f"{free / 1e9:.1f} GB free"
    if level is Level.WELL:
        return Finding(level, "disk", said)
    return Finding(level, "disk", f"{said} where the store is, which grows to 0.5 GB", f"df -h {place}")
