"""Incidents: raised alerts gathered into troubles that keep their name while causes and consequences come and go."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from board.alerts.fault import Fault, faults, folded
from board.alerts.incident import Incident, Told
from board.alerts.track import Stage, Track
from board.board import MOST_URGENT_FIRST, Evidence, Severity

PROOF: Final = timedelta(minutes=5)
"""What clears so soon after its presumed cause proves the cause."""
OWED: Final = timedelta(days=1)
"""How long the owner may still be told that something is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What there is to gather at one look."""

    now: datetime
    faults: Sequence[Fault]
    """The raised faults that follow from no other, those too that are put aside."""
    tracks: Sequence[Track]
    """All alerts, to tell what cleared when."""
    hidden: Collection[str]
    """Keys of the faults that are put aside."""
    left: AbstractSet[str] = frozenset()
    """Keys of the alerts that went with whoever watched them."""


def gathered(before: Iterable[Incident], look: Look, remember: timedelta) -> tuple[Incident, ...]:
    """The incidents after a look; what asks nobody for anything belongs to none.

    A fault belongs to the incident that it, its cause or one of its consequences belonged to before; of several the
    oldest takes the others over. So it does not matter which of them was read first. One that is over is remembered
    for a while, since what comes back soon is the same trouble; one of which the owner still has to be told that it is
    over stays for longer, but what comes back then is another one.
    """
    live, over = _parted(before, look.now, remember)
    owner = {member: incident.id for incident in live.values() for member in incident.members}
    speaking: dict[str, list[Fault]] = {name: [] for name in live}
    for fault in sorted((each for each in look.faults if each.severity is not Severity.NOTE), key=_age):
        home = _home(fault, owner, live)
        owner.update(dict.fromkeys((each.key for each in fault.all), home))
        speaking.setdefault(home, []).append(fault)
    taken, after = _taken_over(live.values(), owner), []
    for name, spoken in speaking.items():
        old = live.get(name)
        kept = [member for member in (old.members if old else ()) if owner[member] == name]
        members = tuple(dict.fromkeys((*kept, *(each.key for fault in spoken for each in fault.all))))
        if spoken:
            known = _told((*([old] if old else ()), *taken.get(name, ())))
            after.append(replace(_open(old, name, members, spoken, look), told=known))
        elif old and members:
            after.append(_over(old, members, look))
    return (*after, *over)


def _parted(
    before: Iterable[Incident], now: datetime, remember: timedelta
) -> tuple[dict[str, Incident], tuple[Incident, ...]]:
    """Incidents that may go on, by their names, and those that only wait for the owner to be told of their end."""
    known = tuple(before)
    live = {each.id: each for each in known if not _faded(each, now, remember)}
    return live, tuple(each for each in known if each.id not in live and _owed(each) and not _faded(each, now, OWED))


def _faded(incident: Incident, now: datetime, remember: timedelta) -> bool:
    return incident.quiet_at is not None and now - incident.quiet_at > remember


def _owed(incident: Incident) -> bool:
    """Whether the owner was told of it and not yet that it is over."""
    return incident.told is not None and not incident.told.recovered


def _taken_over(live: Iterable[Incident], owner: Mapping[str, str]) -> dict[str, list[Incident]]:
    """The incidents that end by becoming a part of another one, by its name."""
    taken: dict[str, list[Incident]] = {}
    for incident in live:
        homes = {owner[member] for member in incident.members}
        if len(homes) == 1 and incident.id not in homes:
            taken.setdefault(homes.pop(), []).append(incident)
    return taken


def _told(parts: Sequence[Incident]) -> Told | None:
    """What the owner knows of an incident: the worst that they were told of any part of it and that still lasts."""
    lasting = [each.told for each in parts if each.told is not None and not each.told.recovered]
    if lasting:
        return min(lasting, key=lambda told: (MOST_URGENT_FIRST.index(told.severity), -told.at.timestamp()))
    return parts[0].told if parts else None


def _age(fault: Fault) -> tuple[datetime, str]:
    return fault.since, fault.key


def _home(fault: Fault, owner: Mapping[str, str], live: Mapping[str, Incident]) -> str:
    """The incident that a fault belongs to: the oldest that any part of it belongs to, or a new one."""
    known = {owner[each.key] for each in fault.all if each.key in owner}
    oldest = min(known, key=lambda name: (live[name].opened_at if name in live else fault.since, name), default="")
    return oldest or f"{fault.key}@{fault.since:%Y-%m-%dT%H:%M:%S.%f}"


def _open(old: Incident | None, name: str, members: tuple[str, ...], faults: Sequence[Fault], look: Look) -> Incident:
    """An incident of which something is raised."""
    lead = min(faults, key=lambda fault: fault.place)
    condition = lead.worst.condition
    every = [each for fault in faults for each in fault.all]
    begun = (fault.since for fault in faults)  # goes back with a clock that does, so that it is told how long it lasted
    return Incident(
        id=name,
        opened_at=min(old.opened_at, *begun) if old else lead.since,
        cause=lead.key,
        what=condition.what,
        why=condition.why,
        do=condition.do,
        severity=lead.severity,
        evidence=condition.evidence,
        members=members,
        follows=len(every) - 1,
        times=old.times + (not old.open) if old else 1,
        acknowledged=all(fault.acknowledged for fault in faults),
        shelved=all(each.key in look.hidden for each in every),
    )


def _over(old: Incident, members: tuple[str, ...], look: Look) -> Incident:
    """An incident of which nothing is raised; what cleared in the wake of its cause proves the cause."""
    cause = _proven(members, look.tracks) if old.open else None
    said = cause.worst.condition if cause else None
    return replace(
        old,
        cause=cause.key if cause else old.cause,
        what=said.what if said else old.what,
        why=said.why if said else old.why,
        do=said.do if said else old.do,
        members=members,
        follows=0,
        quiet_at=min(old.quiet_at or look.now, look.now),
        evidence=Evidence.CONFIRMED if cause else old.evidence,
        acknowledged=False,
        shelved=False,
        unwatched=not look.left.isdisjoint(members) if old.open else old.unwatched,
    )


def _proven(members: Collection[str], tracks: Iterable[Track]) -> Fault | None:
    """The cause of all the others, if it cleared first and they soon after it; another may have spoken for it since."""
    ends = [
        (track, at)
        for track in tracks
        if track.condition.key in members and (at := track.quiet_since or track.cleared_at)
    ]
    cleared: dict[str, datetime] = {}
    for track, at in ends:
        cleared[track.condition.key] = max(cleared.get(track.condition.key, at), at)
    tops = folded(faults(replace(track, stage=Stage.RAISED, quiet_since=None) for track, _ in ends))
    if len(tops) != 1 or not tops[0].follows:
        return None
    first = cleared[tops[0].key]
    return tops[0] if all(first <= each <= first + PROOF for each in cleared.values()) else None
