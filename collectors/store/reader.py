"""The store as a viewer sees it: read again and again, never migrated, and there, gone or new at any moment.

It needs the standard library alone: sqlite-utils would cost every viewer 81 ms.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from board.alerts.act import Act
from board.alerts.incident import Event
from board.facts import Fact
from collectors.store.codec import decode_fact, millis, moment
from collectors.store.curve import FINE, median
from collectors.store.file import File, connect
from collectors.store.loading import acts, alerts, beat, events, kept, loaded, quiet_since, scopes
from collectors.store.past import Past
from collectors.store.records import Loaded, Picture
from collectors.store.trouble import TroubleKind, told, trouble
from collectors.store.version import SCHEMA_VERSION, misfit, version

_PATIENCE: Final = 2.0
"""Seconds that an act waits while the engine writes."""
_MILLISECOND: Final = timedelta(milliseconds=1)


class _Held(NamedTuple):
    """A latest fact as it was last read; None when this version cannot read it."""

    rev: int
    scope: str
    fact: Fact | None


class Reader:
    """Any number may read beside the engine; each is for one thread.

    While there is no file, or no engine has begun it, everything is empty. Every method raises
    :class:`StoreTrouble` when the file cannot be read, and the next call simply tries again.
    """

    def __init__(self, path: Path) -> None:
        self._file = File(path)
        self._stamp: tuple[int, int | None] | None = None
        self._generation = 0
        self._held: dict[str, _Held] = {}

    def changed(self) -> bool:
        """Whether there is anything new since this was last asked; true the first time. Costs some microseconds."""
        before, self._stamp = self._stamp, None
        self._stamp = self._file.stamp()
        return self._stamp != before

    def picture(self) -> Picture:
        """The world as the engine last wrote it; only facts that changed since the last look are decoded."""
        with self._file.reading() as connection:
            if connection is None:
                return Picture()
            self._refresh(connection)
            engine = beat(connection)
            return Picture(
                facts=tuple(held.fact for held in self._held.values() if held.fact is not None),
                home={key: held.scope for key, held in self._held.items()},
                scopes=tuple(scopes(connection)),
                alerts=alerts(connection),
                kept=kept(connection),
                acts=acts(connection),
                engine=engine,
                quiet_since=quiet_since(connection, engine),
                unread=tuple(key for key, held in self._held.items() if held.fact is None),
            )

    def loaded(self) -> Loaded:
        """All that an engine goes on from, for one that cannot write here."""
        with self._file.reading() as connection:
            return Loaded() if connection is None else loaded(connection)

    def samples(
        self, names: Iterable[str], since: datetime, until: datetime, step: float
    ) -> dict[str, tuple[tuple[datetime, float], ...]]:
        """Each series as the mean of each step of so many seconds, dated by the step's beginning.

        Steps begin at whole multiples of ``step`` since 1970, so that a line that moves on does not flicker. A step in
        which the number is not known is left out: that, and nothing else, is a gap. How long a sample speaks is
        settled here (:mod:`collectors.store.curve`), and so is whether roll-ups do for such a step.
        """
        begin, end, grid = millis(since), millis(until + _MILLISECOND), max(1, round(step * 1000))
        with self._file.reading() as connection:
            if connection is None:
                return dict.fromkeys(names, ())
            past = Past(connection)
            return {
                name: tuple((moment(at), mean) for at, mean in past.means(name, begin, end, grid)) for name in names
            }

    def median(self, name: str, since: datetime, until: datetime) -> float | None:
        """The value that a series was below for half of the time that is known, to the minute; None without any."""
        with self._file.reading() as connection:
            if connection is None:
                return None
            return median(Past(connection).curve(name, millis(since), millis(until + _MILLISECOND), FINE))

    def events(self, alert: str, most: int = 500) -> tuple[Event, ...]:
        """The timelines of the incidents that an alert belonged to, oldest entry first; the newest ``most`` of them.

        Args:
            alert: The line's key; empty for all that is known.
            most: How many entries to give.
        """
        with self._file.reading() as connection:
            if connection is None:
                return ()
            rows = connection.execute(_EVENTS if alert else _ALL_EVENTS, {"alert": alert, "most": most}).fetchall()
            return tuple(events(reversed(rows)))

    def ask(self, act: Act, *, patience: float = _PATIENCE) -> None:
        """Write down what a person did, through a connection of its own that is closed at once.

        Args:
            act: What they did.
            patience: Seconds to wait while the engine writes.

        Raises:
            StoreTrouble: it could not be written down, so nobody will hear of it.
        """
        path = self._file.path
        if not path.exists():
            raise trouble(TroubleKind.UNAVAILABLE, path, "there is no such file yet")
        until = None if act.until is None else millis(act.until)
        with told(path), closing(connect(path, "mode=rw", patience)) as connection:
            found = version(connection)
            if found != SCHEMA_VERSION:
                raise misfit(found, path)
            connection.execute(
                "INSERT INTO acts (at, who, verb, target, until, text) VALUES (?, ?, ?, ?, ?, ?)",
                (millis(act.at), act.who, act.verb, act.target, until, act.text),
            )

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _refresh(self, connection: sqlite3.Connection) -> None:
        if self._generation != self._file.generation:
            self._generation = self._file.generation
            self._held.clear()
        revs: list[tuple[str, int]] = connection.execute("SELECT key, rev FROM latest ORDER BY key").fetchall()
        self._held = {key: self._fact(connection, key, rev) for key, rev in revs}

    def _fact(self, connection: sqlite3.Connection, key: str, rev: int) -> _Held:
        held = self._held.get(key)
        if held is not None and held.rev == rev:
            return held
        scope, kind, body = connection.execute("SELECT scope, kind, body FROM latest WHERE key = ?", (key,)).fetchone()
        try:
            return _Held(rev, scope, decode_fact(kind, body))
        except ValueError:
            return _Held(rev, scope, None)


_EVENTS: Final = """
SELECT body FROM events WHERE incident IN (SELECT incident FROM events WHERE alert = :alert AND incident <> '')
OR (incident = '' AND alert = :alert) ORDER BY id DESC LIMIT :most
"""
_ALL_EVENTS: Final = "SELECT body FROM events ORDER BY id DESC LIMIT :most"
