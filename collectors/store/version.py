"""The version of the tables that this program knows, and the check of a file against it."""

import sqlite3
from pathlib import Path
from typing import Final

from collectors.store.trouble import StoreTrouble, TroubleKind, trouble

SCHEMA_VERSION: Final = 2
"""Grows with each migration, and with each change of the vocabulary that an older program could not read."""
APPLICATION_ID: Final = 0x4C4B4E43
"""``LKNC``: stands in the header, so that another program's database is never taken for ours."""


def version(connection: sqlite3.Connection) -> int:
    """The schema version of an open file; 0 for a file that has no tables of ours yet."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def misfit(found: int, path: Path) -> StoreTrouble:
    """The trouble with a file whose schema version is not this one's."""
    kind = TroubleKind.NEWER if found > SCHEMA_VERSION else TroubleKind.OLDER
    return trouble(kind, path, f"its schema is {found}, this version knows {SCHEMA_VERSION}")
