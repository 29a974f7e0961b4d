"""Rows of the file as values; plain SQL, so that reader and writer share it."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from board.alerts.act import Act, Verb
from board.alerts.incident import Event
from board.facts import Fact
from board.reading import Scope
from collectors.store.codec import decode, decode_fact, moment
from collectors.store.records import AlertRow, EngineBeat, Found, Kept, Lasting, Loaded


def loaded(connection: sqlite3.Connection) -> Loaded:
    """What stood in the file when it was last written; facts that this version cannot read are left out."""
    rows = tuple(facts(connection))
    engine = beat(connection)
    return Loaded(
        facts=tuple(fact for _, fact in rows),
        home={fact.key: scope for scope, fact in rows},
        scopes=tuple(scopes(connection)),
        alerts=alerts(connection),
        kept=kept(connection),
        found=found(connection),
        openings=tuple(openings(connection)),
        watched_since=watched_since(connection),
        beat_at=engine.beat_at if engine else None,
    )


def facts(connection: sqlite3.Connection) -> Iterator[tuple[str, Fact]]:
    """Each latest fact with its scope; what this version cannot read is left to the next reading of its scope."""
    for scope, kind, body in connection.execute("SELECT scope, kind, body FROM latest ORDER BY key"):
        with suppress(ValueError):
            yield scope, decode_fact(kind, body)


def scopes(connection: sqlite3.Connection) -> Iterator[Scope]:
    """All scopes that are watched, by name; what this version cannot read is left to the next poll."""
    for (body,) in connection.execute("SELECT body FROM scopes ORDER BY name"):
        with suppress(ValueError):
            yield decode(Scope, body)


def alerts(connection: sqlite3.Connection) -> tuple[AlertRow, ...]:
    """The states that last, of all alerts that have not ended."""
    rows = connection.execute("SELECT key, state, severity, since, body FROM alerts WHERE until IS NULL ORDER BY id")
    return tuple(
        AlertRow(key=key, state=state, severity=severity, since=moment(since), body=body)
        for key, state, severity, since, body in rows
    )


def kept(connection: sqlite3.Connection) -> tuple[Kept, ...]:
    """What else lasts, as it stands."""
    rows = connection.execute("SELECT kind, key, since, body FROM kept WHERE until IS NULL ORDER BY id")
    return tuple(Kept(kind=Lasting(kind), key=key, since=moment(at), body=body) for kind, key, at, body in rows)


def acts(connection: sqlite3.Connection) -> tuple[Act, ...]:
    """What people did and was not taken in yet, oldest first; what this version does not know is passed over."""
    rows = connection.execute(
        "SELECT id, at, who, verb, target, until, text FROM acts WHERE done_at IS NULL ORDER BY id"
    )
    return tuple(
        Act(
            id=number,
            at=moment(at),
            who=who,
            verb=Verb(verb),
            target=target,
            until=None if until is None else moment(until),
            text=text,
        )
        for number, at, who, verb, target, until, text in rows
        if verb in _VERBS
    )


def openings(connection: sqlite3.Connection) -> Iterator[Event]:
    """The openings of incidents in the week before the last event, oldest first."""
    return events(connection.execute(_OPENINGS, {"week": 7 * 86_400_000}))


def events(bodies: Iterable[tuple[str]]) -> Iterator[Event]:
    """Entries of timelines from their rows; what another version wrote is passed over."""
    for (body,) in bodies:
        with suppress(ValueError):
            yield decode(Event, body)


def watched_since(connection: sqlite3.Connection) -> datetime | None:
    """When the oldest fact that is still told of was first read."""
    first = connection.execute("SELECT min(since) FROM words").fetchone()[0]
    return None if first is None else moment(first)


def found(connection: sqlite3.Connection) -> tuple[Found, ...]:
    """Everything that was ever discovered."""
    rows = connection.execute(
        "SELECT key, source, settings, first_seen, last_seen, forgotten_at FROM found ORDER BY key"
    )
    return tuple(
        Found(key, source, settings, moment(first), moment(last), None if forgotten is None else moment(forgotten))
        for key, source, settings, first, last, forgotten in rows
    )


def beat(connection: sqlite3.Connection) -> EngineBeat | None:
    """The engine's last sign of life; its note begins with what befell the file itself."""
    note, body = connection.execute("SELECT note, beat FROM engine").fetchone()
    if body is None:
        return None
    try:
        told = decode(EngineBeat, body)
    except ValueError:  # of another version; its next sign of life comes within a second
        return None
    return told if note in told.note else replace(told, note=f"{note} {told.note}".strip())


def quiet_since(connection: sqlite3.Connection, engine: EngineBeat | None) -> datetime | None:
    """When the last alert ended that asked for a person, but no earlier than the engine began to watch."""
    if engine is None:
        return None
    last = connection.execute(_LAST_END).fetchone()[0]
    return engine.started_at if last is None else max(engine.started_at, moment(last))


_VERBS: Final = frozenset(Verb)
_OPENINGS: Final = """
SELECT body FROM events WHERE at > (SELECT max(at) FROM events) - :week
AND json_extract(body, '$.kind') IN ('opened', 'reopened') ORDER BY id
"""
_LAST_END: Final = """
SELECT max(until) FROM alerts
WHERE until IS NOT NULL AND state NOT IN ('pending', 'cleared') AND severity <> 'note'
"""
