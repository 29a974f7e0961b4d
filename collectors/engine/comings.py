"""Comings: when lines came up in the last week, so that the engine can tell how loud it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from board.alerts.fault import rule_of
from board.alerts.incident import Event, Incident, Kind
from board.alerts.loudness import FLOOD_RULE, WEEK, Raised
from board.alerts.track import Track

OPENINGS: Final = frozenset({Kind.OPENED, Kind.REOPENED})
"""What makes a new line for a person to read."""


class Comings:
    """Remembers each opening of an incident for a week."""

    def __init__(self, openings: Iterable[Event]) -> None:
        self._openings = list(openings)

    def note(self, events: Iterable[Event], incidents: Iterable[Incident], now: datetime) -> None:
        """Take in what befell; what was put aside before it came disturbed nobody, and a flood is none of its waves."""
        aside = {incident.id for incident in incidents if not _counts(incident)}
        self._openings += [each for each in events if each.kind in OPENINGS and each.incident not in aside]
        while self._openings and now - self._openings[0].at > WEEK:
            del self._openings[0]

    def raised(self, incidents: Iterable[Incident], tracks: Iterable[Track]) -> tuple[Raised, ...]:
        """Each coming, and of those that still stand, some for more than a week, how they stand."""
        standing = {incident.id: incident for incident in incidents if incident.open}
        chattering = {track.condition.key for track in tracks if track.raised and track.chattering}
        latest = {event.incident: event for event in self._openings}
        longer = [each for name, each in standing.items() if name not in latest and _counts(each)]
        return (
            *(_standing(each.opened_at, rule_of(each.cause), each, chattering) for each in longer),
            *(
                _coming(event, standing.get(event.incident) if latest[event.incident] is event else None, chattering)
                for event in self._openings
            ),
        )


def _counts(incident: Incident) -> bool:
    """Whether it is a line that asks for a person; a flood is none of its waves."""
    return not incident.shelved and rule_of(incident.cause) != FLOOD_RULE


def _coming(event: Event, incident: Incident | None, chattering: set[str]) -> Raised:
    rule = rule_of(event.alert)
    if incident is None:
        return Raised(at=event.at, rule=rule, until=event.at)
    return _standing(event.at, rule, incident, chattering)


def _standing(at: datetime, rule: str, incident: Incident, chattering: set[str]) -> Raised:
    return Raised(
        at=at,
        rule=rule,
        severity=incident.severity,
        shelved=incident.shelved,
        chattering=not chattering.isdisjoint(incident.members),
    )
