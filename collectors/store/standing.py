"""What stands beside the facts: scopes, alerts and what was discovered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from board.reading import Scope
from collectors.store.codec import encode, millis
from collectors.store.loading import alerts, scopes
from collectors.store.records import AlertRow, Found


class Scopes:
    """The scopes that are watched, as they stand in the file."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.known = {scope.name: scope for scope in scopes(db.conn)}

    def put(self, scope: Scope) -> None:
        """Write a scope unless it stands there already."""
        if self.known.get(scope.name) != scope:
            self._db.execute("INSERT OR REPLACE INTO scopes (name, body) VALUES (?, ?)", (scope.name, encode(scope)))
            self.known[scope.name] = scope

    def drop(self, name: str) -> None:
        """Remove a scope."""
        self._db.execute("DELETE FROM scopes WHERE name = ?", (name,))
        self.known.pop(name, None)


class Alerts:
    """The alerts that have not ended, as they stand in the file."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.known = {row.key: row for row in alerts(db.conn)}

    def put(self, row: AlertRow, now: datetime) -> None:
        """Write a row: in place while state and severity stay, else as a new row that follows the old one.

        A row that has ended closes the one that stands, which keeps the state it ended in.
        """
        known = self.known.pop(row.key, None)
        if row.until is not None:
            if known is not None:
                self._end(row, row.until)
            else:
                self._add(row)
            return
        if known is None:
            self._add(row)
        elif (known.state, known.severity) == (row.state, row.severity):
            row = replace(row, since=known.since)
            self._rewrite(known, row)
        else:
            row = replace(row, since=row.since if row.since > known.since else max(now, known.since))
            self._end(known, row.since)
            self._add(row)
        self.known[row.key] = row

    def end_all_but(self, keys: Iterable[str], now: datetime) -> None:
        """End the alerts that are not among these."""
        for key in self.known.keys() - set(keys):
            self._end(self.known.pop(key), now)

    def _add(self, row: AlertRow) -> None:
        until = None if row.until is None else millis(row.until)
        self._db.execute(
            "INSERT INTO alerts (key, state, severity, since, until, body) VALUES (?, ?, ?, ?, ?, ?)",
            (row.key, row.state, row.severity, millis(row.since), until, row.body),
        )

    def _rewrite(self, known: AlertRow, row: AlertRow) -> None:
        if known.body != row.body:
            self._db.execute("UPDATE alerts SET body = ? WHERE key = ? AND until IS NULL", (row.body, row.key))

    def _end(self, row: AlertRow, at: datetime) -> None:
        self._db.execute(
            "UPDATE alerts SET until = max(since, ?), body = ? WHERE key = ? AND until IS NULL",
            (millis(at), row.body, row.key),
        )


def put_found(db: Database, found: Found) -> None:
    """Write what was discovered; when it was first seen is never moved."""
    forgotten = None if found.forgotten_at is None else millis(found.forgotten_at)
    db.execute(
        _PUT_FOUND,
        (found.key, found.source, found.settings, millis(found.first_seen), millis(found.last_seen), forgotten),
    )


_PUT_FOUND = """
INSERT INTO found (key, source, settings, first_seen, last_seen, forgotten_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET source = excluded.source, settings = excluded.settings,
    last_seen = excluded.last_seen, forgotten_at = excluded.forgotten_at
"""
