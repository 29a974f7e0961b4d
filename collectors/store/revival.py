"""Revival: what outlives a look, read back from its rows; what another version wrote is left out."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from board.alerts.acting import Life
from board.alerts.incident import Incident
from board.alerts.shelf import Shelf
from board.alerts.track import Track
from board.queue.mark import Mark
from collectors.store.codec import decode
from collectors.store.records import AlertRow, Kept, Lasting

_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """All that outlives a look."""

    life: Life = field(default_factory=Life)
    incidents: tuple[Incident, ...] = ()


def revived(alerts: Iterable[AlertRow], kept: Iterable[Kept]) -> Standing:
    """What stood when these rows were written."""
    rows = tuple(kept)
    return Standing(
        Life(
            _decoded(Track, ((row.key, row.body) for row in alerts)),
            _decoded(Shelf, ((row.key, row.body) for row in rows if row.kind is Lasting.SHELF)),
            _decoded(Mark, ((row.key, row.body) for row in rows if row.kind is Lasting.MARK)),
        ),
        _decoded(Incident, ((row.key, row.body) for row in rows if row.kind is Lasting.INCIDENT)),
    )


def _decoded(cls: type[T], rows: Iterable[tuple[str, str]]) -> tuple[T, ...]:
    found = []
    for key, body in rows:
        try:
            found.append(decode(cls, body))
        except ValueError as error:
            _log.warning("%s of another version is left out: %s", key, error)
    return tuple(found)
