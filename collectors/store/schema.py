"""The tables of the store, as migrations; the engine alone applies them.

Moments are whole milliseconds since 1970 in UTC. A row with ``since`` and ``until`` says that something was so for that
span; while it lasts, ``until`` is NULL.
"""

from pathlib import Path

from sqlite_utils import Database, Migrations

from collectors.store.trouble import TroubleKind, trouble
from collectors.store.version import APPLICATION_ID, SCHEMA_VERSION, misfit, version

migrations = Migrations("lockn-control")
"""To be applied to a file that has been checked."""


def check(db: Database, path: Path) -> None:
    """See that an open file is ours to bring up to date.

    Raises:
        StoreTrouble: the file was written by a newer version, or belongs to another program.
    """
    found = version(db.conn)
    if found > SCHEMA_VERSION:
        raise misfit(found, path)
    if _foreign(db):
        raise trouble(TroubleKind.UNAVAILABLE, path, "it is the database of another program")


def _foreign(db: Database) -> bool:
    application: int = db.execute("PRAGMA application_id").fetchone()[0]
    return application != APPLICATION_ID and bool(set(db.table_names()) - {migrations.migrations_table})


@migrations(name="1 facts, words, samples, alerts, wishes")
def _first(db: Database) -> None:
    db.executescript(_FIRST)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")


@migrations(name="2 what lasts for a while, timelines, acts of people")
def _second(db: Database) -> None:
    db.executescript(_SECOND)
    db.execute("PRAGMA user_version = 2")


_FIRST = """
CREATE TABLE engine (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    rev INTEGER NOT NULL,  -- counts the commits; each row of latest has that of its last change
    note TEXT NOT NULL,    -- what befell the file itself
    noted_at INTEGER NOT NULL,
    beat TEXT              -- the engine's last sign of life, as JSON
);
INSERT INTO engine (id, rev, note, noted_at) VALUES (1, 0, '', 0);

CREATE TABLE scopes (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE latest (
    key TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,   -- when it last changed; when it was last read is a matter of its scope
    rev INTEGER NOT NULL
);

CREATE TABLE words (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    body TEXT NOT NULL
);
CREATE INDEX words_by_key ON words (key, since);
CREATE INDEX words_by_end ON words (until);

CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    hold INTEGER NOT NULL  -- milliseconds for which a sample speaks when no other follows
);

CREATE TABLE samples (
    series INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value REAL,            -- NULL: from here on there is no value
    PRIMARY KEY (series, at)
) WITHOUT ROWID;

CREATE TABLE rollups (
    series INTEGER NOT NULL,
    step INTEGER NOT NULL, -- milliseconds
    at INTEGER NOT NULL,   -- when the step begins
    low REAL NOT NULL,
    high REAL NOT NULL,
    mean REAL NOT NULL,    -- weighted by time
    known INTEGER NOT NULL, -- milliseconds of the step for which there is a value
    PRIMARY KEY (series, step, at)
) WITHOUT ROWID;

CREATE TABLE rolled (step INTEGER PRIMARY KEY, until INTEGER NOT NULL);

CREATE TABLE alerts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    severity TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    body TEXT NOT NULL
);
CREATE INDEX alerts_by_end ON alerts (until);

CREATE TABLE wishes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    verb TEXT NOT NULL,
    target TEXT NOT NULL,
    done_at INTEGER
);

CREATE TABLE found (
    key TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    settings TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    forgotten_at INTEGER
)
"""

_SECOND = """
CREATE TABLE kept (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,    -- incident, shelf, limits or mark
    key TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    body TEXT NOT NULL
);
CREATE INDEX kept_by_end ON kept (until);

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    incident TEXT NOT NULL,
    alert TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX events_by_incident ON events (incident, id);
CREATE INDEX events_by_alert ON events (alert, id);
CREATE INDEX events_by_time ON events (at);

ALTER TABLE wishes RENAME TO acts;
ALTER TABLE acts ADD COLUMN who TEXT NOT NULL DEFAULT '';
ALTER TABLE acts ADD COLUMN until INTEGER;
ALTER TABLE acts ADD COLUMN text TEXT NOT NULL DEFAULT '';

-- alerts are told in other words since: those that last are raised anew
UPDATE alerts SET until = since WHERE until IS NULL;
"""
