"""Samples and timelines of a spare store, carried over into the main one."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from collectors.store.retention import rewind
from collectors.store.trouble import told
from collectors.store.version import SCHEMA_VERSION, misfit


@contextmanager
def attached(db: Database, path: Path) -> Generator[None]:
    """Have the store at a path at hand under the name ``spare``, for reading.

    Raises:
        StoreTrouble: it cannot be read, or is of another schema version.
    """
    with told(path):
        db.execute("ATTACH ? AS spare", (f"{path.absolute().as_uri()}?mode=ro",))
    try:
        with told(path):
            found: int = db.execute("PRAGMA spare.user_version").fetchone()[0]
        if found != SCHEMA_VERSION:
            raise misfit(found, path)
        yield
    finally:
        db.execute("DETACH spare")


def carry_over(db: Database) -> None:
    """Copy the samples of the attached store, by the names of their series, and its timelines; what is there stays."""
    with db.atomic():
        db.execute("INSERT OR IGNORE INTO series (name, hold) SELECT name, hold FROM spare.series")
        db.execute(_COPY)
        db.execute(_COPY_EVENTS)
        oldest = db.execute("SELECT min(at) FROM spare.samples").fetchone()[0]
        if oldest is not None:
            rewind(db, oldest)


_COPY = """
INSERT OR IGNORE INTO main.samples (series, at, value)
SELECT ours.id, at, value FROM spare.samples
JOIN spare.series AS theirs ON theirs.id = series
JOIN main.series AS ours ON ours.name = theirs.name
"""
_COPY_EVENTS = """
INSERT INTO main.events (at, incident, alert, body)
SELECT at, incident, alert, body FROM spare.events AS theirs
WHERE NOT EXISTS (SELECT 1 FROM main.events AS ours WHERE ours.at = theirs.at AND ours.body = theirs.body)
ORDER BY id
"""
