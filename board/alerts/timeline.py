"""The timeline of incidents: what befell them between two looks, as one sentence each."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final, NamedTuple

from board.alerts.act import Act, Verb
from board.alerts.fault import faults, folded, subject_of
from board.alerts.incident import Event, Incident, Kind
from board.alerts.track import Key, Track
from board.board import URGENCY, Evidence, Severity
from board.words import duration

Say = Callable[[datetime], str]
"""A moment in the owner's words."""
_SURER: Final = tuple(Evidence)
_COUNT: Final = re.compile(r"\d+|s\b")
"""What differs between "1 request waits" and "2 requests wait": such a number may change with each reading."""
_KINDS: Final = {
    Verb.ACKNOWLEDGE: Kind.ACKNOWLEDGED,
    Verb.RESUME: Kind.RESUMED,
    Verb.SHELVE: Kind.SHELVED,
    Verb.UNSHELVE: Kind.UNSHELVED,
    Verb.TRIED: Kind.TRIED,
    Verb.PIN: Kind.PINNED,
    Verb.SNOOZE: Kind.SNOOZED,
    Verb.HIDE: Kind.HIDDEN,
    Verb.RESTORE: Kind.RESTORED,
}


class State(NamedTuple):
    """Incidents and alerts as they stand at one look."""

    incidents: Sequence[Incident]
    tracks: Sequence[Track]


def befell(before: State, after: State, now: datetime) -> tuple[Event, ...]:
    """All that changed from one look to the next, in the order in which it is told."""
    old = {incident.id: incident for incident in before.incidents}
    new = {incident.id: incident for incident in after.incidents}
    home = _home(after.incidents)
    moved = any(name in old and each.cause != old[name].cause for name, each in new.items())
    causes = _causes(after.tracks) if moved else {}
    return (
        *(event for name, each in new.items() for event in _happened(old.get(name), each, causes, now)),
        *dict.fromkeys(_alerts(before.tracks, after.tracks, home, _begun(old, new), now)),
        *(event for name, each in new.items() for event in _heard(old.get(name), each, now)),
        *(event for name, each in old.items() if name not in new for event in _ended(each, home, new, now)),
    )


def done(acts: Iterable[Act], incidents: Iterable[Incident], say: Say) -> tuple[Event, ...]:
    """What people did, in the timeline of what they did it to."""
    home = _home(incidents)
    return tuple(
        Event(
            at=act.at,
            incident=home.get(act.target, ""),
            kind=_KINDS[act.verb],
            alert=act.target,
            text=" · ".join(part for part in (f"until {say(act.until)}" if act.until else "", act.text) if part),
            who=act.who,
        )
        for act in acts
        if act.verb in _KINDS
    )


def noticed(changes: Iterable[tuple[str, str]], incidents: Iterable[Incident], now: datetime) -> tuple[Event, ...]:
    """What was seen to change of the things that incidents are about: subject and sentence each."""
    said = list(changes)
    return tuple(
        Event(at=now, incident=incident.id, kind=Kind.CHANGED, text=text)
        for incident in incidents
        for subject, text in said
        if f"{subject_of(incident.cause)}/".startswith(f"{subject}/")
    )


def _home(incidents: Iterable[Incident]) -> dict[str, str]:
    """The incident that each alert belongs to: the latest of those that it ever belonged to."""
    in_turn = sorted(incidents, key=lambda each: (each.open, each.opened_at))
    return {member: incident.id for incident in in_turn for member in incident.members}


def _causes(tracks: Iterable[Track]) -> dict[str, str]:
    """The line that each alert follows from."""
    return {each.key: top.key for top in folded(faults(tracks)) for each in top.follows}


def _begun(old: Mapping[str, Incident], new: Mapping[str, Incident]) -> set[str]:
    """The incidents that were opened, or came back: with them all is told that they begin with."""
    return {name for name, each in new.items() if name not in old or each.times > old[name].times}


def _happened(old: Incident | None, new: Incident, causes: Mapping[str, str], now: datetime) -> Iterator[Event]:
    """What befell one incident as a whole."""

    def event(kind: Kind, text: str) -> Event:
        return Event(at=now, incident=new.id, kind=kind, alert=new.cause, text=text)

    if old is None:
        yield event(Kind.OPENED, _both(new.what, new.why))
        return
    if new.times > old.times:
        yield event(Kind.REOPENED, f"came back after {_since(old.quiet_at, now)}: {_both(new.what, new.why)}")
    elif new.open and new.cause != old.cause:
        if causes.get(old.cause) == new.cause:  # else it speaks for what is left, or for what nobody is on
            yield event(Kind.CAUSE, f"seen as following from: {_both(new.what, new.why)}")
    elif new.open and _COUNT.sub("", new.what) != _COUNT.sub("", old.what):
        yield event(Kind.CHANGED, _both(new.what, new.why))
    if new.open and URGENCY[new.severity] < URGENCY[old.severity]:
        yield event(Kind.WORSE, f"now {new.severity.value.upper()}, was {old.severity.value.upper()}")
    if _SURER.index(new.evidence) > _SURER.index(old.evidence) and (new.cause == old.cause or not new.open):
        yield event(Kind.EVIDENCE, f"the cause is {new.evidence.value}: {new.what}")
    if old.open and not new.open:
        yield event(Kind.QUIET, f"{new.ending} after {_since(new.opened_at, now)}")


def _heard(old: Incident | None, new: Incident, now: datetime) -> Iterator[Event]:
    """That the owner was told of it, or of its end."""
    if new.told and new.told != (old.told if old else None):
        text = f"that it is {new.ending}" if new.told.recovered else ""
        yield Event(at=now, incident=new.id, kind=Kind.TOLD, alert=new.cause, text=text)


def _alerts(
    before: Sequence[Track], after: Sequence[Track], home: Mapping[str, str], begun: AbstractSet[str], now: datetime
) -> Iterator[Event]:
    """What befell single alerts of incidents that were there before."""
    old: dict[Key, Track] = {track.key: track for track in before}
    standing = {track.condition.key for track in after if track.raised}
    for track in after:
        was, key = old.get(track.key), track.condition.key
        name = home.get(key)
        if was is track or name is None or track.condition.severity is Severity.NOTE:
            continue
        stood = bool(was and was.raised)
        same = bool(was and was.condition.identity == track.condition.identity)
        joined, gone = track.raised and not (stood and same), stood and key not in standing
        if joined and name not in begun:
            yield _alert(Kind.JOINED, name, track, _both(track.condition.what, track.condition.why), now)
        if gone:
            yield _alert(Kind.CLEARED, name, track, track.condition.what, now)
        if track.chattering and not (was and was.chattering):
            yield _alert(Kind.CHATTERING, name, track, "it comes and goes: one line until it has been quiet", now)
    left = {track.key for track in after}
    for track in before:  # what it was about is another thing now, or watched no longer
        name = home.get(track.condition.key)
        if track.raised and track.key not in left and name and track.condition.severity is not Severity.NOTE:
            yield _alert(Kind.CLEARED, name, track, f"{track.condition.what} · gone", now)


def _alert(kind: Kind, incident: str, track: Track, text: str, now: datetime) -> Event:
    return Event(at=now, incident=incident, kind=kind, alert=track.condition.key, text=text)


def _ended(old: Incident, home: Mapping[str, str], new: Mapping[str, Incident], now: datetime) -> Iterator[Event]:
    """Why an incident is no longer there: forgotten, or part of another one."""
    homes = (new[home[member]] for member in old.members if member in home)
    heir = next((each for each in homes if each.opened_at <= old.opened_at), None)  # the oldest takes others over
    if heir is None:
        yield Event(at=now, incident=old.id, kind=Kind.CLOSED, alert=old.cause, text="closed")
        return
    yield Event(at=now, incident=old.id, kind=Kind.MERGED, alert=old.cause, text=f"part of {heir.what}")
    yield Event(at=now, incident=heir.id, kind=Kind.MERGED, alert=old.cause, text=f"took over: {old.what}")


def _both(what: str, why: str) -> str:
    return f"{what} · {why}" if why else what


def _since(at: datetime | None, now: datetime) -> str:
    return duration((now - at).total_seconds()) if at else "a while"
