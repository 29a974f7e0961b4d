"""Facts, readings and batches as the engine would hand them over, and a look at the rows that come of them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from board.facts import Fact, Gauge, Service, ServiceState
from board.reading import Outage, OutageKind, Reading, Scope
from collectors.store.reader import Reader
from collectors.store.records import AlertRow, Batch
from collectors.store.writer import Store

T0 = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A whole hour, so that steps of roll-ups begin here."""
REFUSED = Outage(OutageKind.REFUSED, "nothing listens there")


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def gauge(value: float | None, *, key: str = "box/gpu/0/temp", label: str = "temp") -> Gauge:
    return Gauge(key=key, label=label, unit="°C", value=value)


def service(
    state: ServiceState = ServiceState.UP, *, key: str = "box/llama/11434", latency: float | None = None
) -> Service:
    return Service(key=key, kind="llama-server", label="llama", state=state, latency=latency)


def reading(
    seconds: float, *facts: Fact, scope: str = "gpu", whole: bool = True, outage: Outage | None = None
) -> Reading:
    return Reading(source="made", scope=scope, taken_at=at(seconds), took=0.1, facts=facts, whole=whole, outage=outage)


def scope(name: str = "gpu", *, every: float = 5.0) -> Scope:
    return Scope(
        name=name, source="made", every=every, tried_at=T0, ok_at=T0, took=0.25, outage=REFUSED, outage_since=T0
    )


def alert(
    seconds: float, *, state: str = "raised", severity: str = "now", body: str = "{}", key: str = "hot"
) -> AlertRow:
    return AlertRow(key=key, state=state, severity=severity, since=at(seconds), body=body)


@contextmanager
def opened(path: Path, seconds: float = 0.0) -> Iterator[Store]:
    store = Store.open(path, at(seconds))
    try:
        yield store
    finally:
        store.close()


@contextmanager
def viewing(path: Path) -> Iterator[Reader]:
    reader = Reader(path)
    try:
        yield reader
    finally:
        reader.close()


def commit(store: Store, *readings: Reading, **rest: Any) -> None:
    now = readings[-1].taken_at if readings else T0
    store.commit(Batch(**{"now": now, "readings": readings, **rest}))


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in the file, beside the store."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def run(path: Path, statement: str) -> None:
    """Change the file behind the store's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)
