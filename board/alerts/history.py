"""The history of a line: the timelines of its troubles, as a person reads them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from itertools import groupby

from board.alerts.incident import Event, Incident, Kind
from board.board import Detail, Tone, Words
from board.words import clock, duration

_TONES = {
    Kind.OPENED: Tone.STRONG,
    Kind.REOPENED: Tone.STRONG,
    Kind.WORSE: Tone.STRONG,
    Kind.CLOSED: Tone.QUIET,
    Kind.TOLD: Tone.QUIET,
}


_WORDS = {
    Kind.CAUSE: "cause found",
    Kind.EVIDENCE: "surer",
    Kind.RESUMED: "acknowledgment taken back",
    Kind.TRIED: "tried",
    Kind.QUIET: "quiet",
    Kind.TOLD: "owner told",
}
"""Kinds whose own word says too little."""


def history(key: str, events: Sequence[Event], incidents: Iterable[Incident], now: datetime, zone: tzinfo) -> Detail:
    """The timelines, the newest trouble first and each from its beginning.

    Args:
        key: The line's key; empty for the timelines of everything.
        events: Oldest first.
        incidents: Those that are remembered, to say how each stands.
        now: The moment of the look.
        zone: The owner's zone.
    """
    standing = {incident.id: incident for incident in incidents}
    troubles = [(name, list(each)) for name, each in groupby(sorted(events, key=_incident), _incident)]
    troubles.sort(key=lambda trouble: trouble[1][0].at, reverse=True)
    lines = [
        line
        for name, each in troubles
        for line in (_head(name, each, standing.get(name), now, zone), *(_entry(event, now, zone) for event in each))
    ]
    title = f"History of {key}" if key else "History"
    return Detail(
        key=key, title=title, lines=tuple(lines) or ((Words("", Tone.QUIET), Words("nothing yet")),), copy=key
    )


def _incident(event: Event) -> str:
    return event.incident


def _head(
    name: str, events: Sequence[Event], incident: Incident | None, now: datetime, zone: tzinfo
) -> tuple[Words, Words]:
    """What a trouble was, how long it took, and how it stands."""
    first, last = events[0], events[-1]
    if not name:
        return Words("", Tone.QUIET), Words("what people did besides", Tone.LIVE)
    begun = incident.opened_at if incident else first.at
    if incident and incident.open:
        stands = f"open for {duration((now - begun).total_seconds())}, cause {incident.evidence.value}"
    else:
        ended = incident.quiet_at if incident and incident.quiet_at else last.at
        stands = f"{incident.ending if incident else 'over'} after {duration((ended - begun).total_seconds())}"
    what = incident.what if incident else first.text.partition(" · ")[0]
    return Words(clock(begun, zone, now), Tone.QUIET), Words(f"{what} ({stands})", Tone.LIVE)


def _entry(event: Event, now: datetime, zone: tzinfo) -> tuple[Words, Words]:
    by = f" by {event.who}" if event.who else ""
    text = f": {event.text}" if event.text else ""
    return Words(clock(event.at, zone, now), Tone.QUIET), Words(
        f"{_WORDS.get(event.kind, event.kind.value)}{by}{text}", _TONES.get(event.kind, Tone.PLAIN)
    )
