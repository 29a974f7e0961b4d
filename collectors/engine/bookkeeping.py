"""Bookkeeping: what of alerts, incidents, shelves, marks and limits has changed since it was last written."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.alerts.incident import Incident
from board.alerts.shelf import Shelf
from board.alerts.track import Key, Stage, Track
from board.limits import Limits
from board.queue.mark import Mark
from collectors.store.codec import encode
from collectors.store.records import AlertRow, Kept, Lasting
from collectors.store.revival import Standing

KEEP_EVERY: Final = timedelta(seconds=10)
"""How far an alert that ripens or goes is judged is kept this often, so that the next engine goes on counting."""
LIMITS: Final = "limits"


class Books:
    """Knows what is kept, so that only what changed is written."""

    def __init__(self, tracks: Iterable[Track], kept: Iterable[Kept], limits: Limits) -> None:
        self._alerts: dict[Key, Track] = {track.key: track for track in tracks}
        self._kept = {(row.kind, row.key): row for row in kept}
        self._in_force = encode(limits)
        self._things: dict[tuple[Lasting, str], tuple[Shelf | Incident | Mark, Kept]] = {}

    def judged_by(self, limits: Limits) -> None:
        """Note that other limits are in force."""
        self._in_force = encode(limits)

    def alerts(self, tracks: Iterable[Track], now: datetime) -> tuple[AlertRow, ...]:
        """The alerts that changed or ended since they were last asked for."""
        alive = {track.key: track for track in tracks}
        changed = {key: track for key, track in alive.items() if _differs(self._alerts.get(key), track)}
        ended = [replace(_row(track), until=now) for key, track in self._alerts.items() if key not in alive]
        self._alerts = {key: changed.get(key) or self._alerts[key] for key in alive}
        return (*map(_row, changed.values()), *ended)

    def kept(self, standing: Standing, now: datetime) -> tuple[Kept, ...]:
        """What else changed or ended since it was last asked for."""
        stands = {(row.kind, row.key): row for row in self._rows(standing, now)}
        changed = [row for name, row in stands.items() if self._kept.get(name) != row]
        ended = [replace(row, until=now) for name, row in self._kept.items() if name not in stands]
        self._kept = stands
        self._things = {name: each for name, each in self._things.items() if name in stands}
        return (*changed, *ended)

    def everything(self, standing: Standing) -> tuple[tuple[AlertRow, ...], tuple[Kept, ...]]:
        """All that stands, for a store that starts from nothing."""
        return tuple(map(_row, standing.life.tracks)), tuple(self._kept.values())

    def _rows(self, standing: Standing, now: datetime) -> Iterable[Kept]:
        for shelf in standing.life.shelves:
            yield self._row(Lasting.SHELF, shelf.what, shelf.since, shelf)
        for mark in standing.life.marks:
            yield self._row(Lasting.MARK, mark.what, mark.since, mark)
        for incident in standing.incidents:
            yield self._row(Lasting.INCIDENT, incident.id, incident.opened_at, incident)
        known = self._kept.get((Lasting.LIMITS, LIMITS))
        yield (
            known
            if known and known.body == self._in_force
            else Kept(kind=Lasting.LIMITS, key=LIMITS, since=now, body=self._in_force)
        )

    def _row(self, kind: Lasting, key: str, since: datetime, thing: Shelf | Incident | Mark) -> Kept:
        """The row of a thing; one that is as it was is not put into words anew."""
        before = self._things.get((kind, key))
        if before is None or before[0] != thing:
            before = self._things[kind, key] = thing, Kept(kind=kind, key=key, since=since, body=encode(thing))
        return before[1]


def _differs(kept: Track | None, track: Track) -> bool:
    """Whether more has changed than the time up to which it is judged, which counts until it is raised or cleared."""
    if kept is track:
        return False
    if kept is None or replace(kept, seen_at=track.seen_at) != track:
        return True
    counts = track.stage is Stage.PENDING or track.quiet_since is not None
    return counts and track.seen_at - kept.seen_at >= KEEP_EVERY


def _row(track: Track) -> AlertRow:
    rule, subject, severity = track.key
    begun = track.raised_at if track.raised else track.cleared_at
    return AlertRow(
        key=f"{rule} {subject} {severity}",
        state=track.state,
        severity=severity.value,
        since=begun or track.firm_since,
        body=encode(track),
    )
