"""What stands beside the facts: scopes, alerts, what else lasts, timelines, and what was discovered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from board.alerts.incident import Event
from board.reading import Scope
from collectors.store.codec import encode, millis
from collectors.store.loading import alerts, kept, scopes
from collectors.store.records import AlertRow, Found, Kept, Lasting


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


class Keeping:
    """What else lasts, as it stands in the file."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.known = {(row.kind, row.key): row for row in kept(db.conn)}

    def put(self, row: Kept) -> None:
        """Write a row: in place while it goes on, as a new one that follows when it began anew, or end it."""
        known = self.known.pop((row.kind, row.key), None)
        if known is not None and (row.until is not None or row.since != known.since):
            self._end(row.kind, row.key, row.until or row.since)
            known = None
        if row.until is not None:
            return
        if known is None:
            self._db.execute(
                "INSERT INTO kept (kind, key, since, body) VALUES (?, ?, ?, ?)",
                (row.kind, row.key, millis(row.since), row.body),
            )
        elif known.body != row.body:
            self._db.execute(
                "UPDATE kept SET body = ? WHERE kind = ? AND key = ? AND until IS NULL", (row.body, row.kind, row.key)
            )
        self.known[row.kind, row.key] = row

    def end_all_but(self, rows: Iterable[Kept], now: datetime) -> None:
        """End what is not among these."""
        for kind, key in self.known.keys() - {(row.kind, row.key) for row in rows}:
            del self.known[kind, key]
            self._end(kind, key, now)

    def _end(self, kind: Lasting, key: str, at: datetime) -> None:
        self._db.execute(
            "UPDATE kept SET until = max(since, ?) WHERE kind = ? AND key = ? AND until IS NULL",
            (millis(at), kind, key),
        )


def put_event(db: Database, event: Event) -> None:
    """Write one entry of a timeline."""
    db.execute(
        "INSERT INTO events (at, incident, alert, body) VALUES (?, ?, ?, ?)",
        (millis(event.at), event.incident, event.alert, encode(event)),
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
