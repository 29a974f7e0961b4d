"""The ranking of the top tier: one line for one fault, causes above their consequences, and a reason for each place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from board.board import MOST_URGENT_FIRST, AlertLine, Severity
from board.track import Track
from board.words import duration


@dataclass(frozen=True, slots=True)
class _Fault:
    """All raised tracks of one rule about one subject, and what follows from them."""

    worst: Track
    """The track that speaks for it."""
    since: datetime
    uncertain: bool
    follows: tuple["_Fault", ...] = ()

    @property
    def key(self) -> str:
        return f"{self.worst.condition.rule}:{self.worst.condition.subject}"

    @property
    def severity(self) -> Severity:
        """Its own, or that of a worse consequence: what is urgent below a line makes the line urgent."""
        own = self.worst.condition.severity
        return min((own, *(each.severity for each in self.follows)), key=MOST_URGENT_FIRST.index)

    @property
    def blocks(self) -> bool:
        """Whether anybody waits for it; how many do changes with each reading and would make lines swap places."""
        return self.worst.condition.blocks > 0 or any(each.blocks for each in self.follows)

    @property
    def dependents(self) -> int:
        return self.blocks + len(self.follows)


def lines(tracks: Iterable[Track], now: datetime) -> tuple[AlertLine, ...]:
    """The raised alerts as lines in their order, each with the reason for its place; notes stand last.

    Order: a person is waited for, act now, blocks others, this session; then how much depends on it; then age;
    then its name, so that the order never depends on how the tracks came in.
    """
    ranked = sorted(_folded(_faults(tracks)), key=_place)
    reasons = [_reason(upper, lower) for upper, lower in pairwise(ranked)]
    reasons.append("nothing else is open" if len(ranked) == 1 else "everything else comes before it")
    return tuple(_line(fault, reason, now) for fault, reason in zip(ranked, reasons, strict=False))


def _faults(tracks: Iterable[Track]) -> dict[str, _Fault]:
    """Raised tracks by rule and subject."""
    groups: defaultdict[tuple[str, str], list[Track]] = defaultdict(list)
    for track in tracks:
        if track.raised:
            groups[track.condition.rule, track.condition.subject].append(track)
    faults = (_fault(groups[key]) for key in sorted(groups))
    return {fault.key: fault for fault in faults}


def _fault(group: Sequence[Track]) -> _Fault:
    worst = min(group, key=lambda track: MOST_URGENT_FIRST.index(track.condition.severity))
    return _Fault(worst, min(track.firm_since for track in group), worst.uncertain)


def _folded(faults: Mapping[str, _Fault]) -> tuple[_Fault, ...]:
    """Faults that follow from no other, with all that follows from them, directly or not."""
    explaining = _explaining(faults)
    parents = {key: _parent(fault, explaining) for key, fault in faults.items()}
    under: defaultdict[str, list[_Fault]] = defaultdict(list)
    for key, fault in faults.items():
        root = _root(key, parents)
        if root != key:
            under[root].append(fault)
    tops = (fault for key, fault in faults.items() if _root(key, parents) == key)
    return tuple(replace(fault, follows=tuple(sorted(under[fault.key], key=_place))) for fault in tops)


def _explaining(faults: Mapping[str, _Fault]) -> dict[tuple[str, str], list[str]]:
    """Faults by their rule and the key under which they explain others."""
    explaining: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key, fault in faults.items():
        condition = fault.worst.condition
        explaining[condition.rule, condition.reach or condition.subject].append(key)
    return explaining


def _parent(fault: _Fault, explaining: Mapping[tuple[str, str], Sequence[str]]) -> str | None:
    """The first of its possible causes that is raised where it is; the first cause named is the likeliest."""
    condition = fault.worst.condition
    if condition.severity is Severity.NOTE:
        return None
    parts = condition.subject.split("/")
    places = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    for cause in condition.causes:
        near = [key for place in places for key in explaining.get((cause, place), ()) if key != fault.key]
        if near:
            return min(near)
    return None


def _root(key: str, parents: Mapping[str, str | None]) -> str:
    """The cause at the top; faults that would explain each other in a ring each stand for themselves."""
    at, passed = key, {key}
    while (parent := parents[at]) is not None:
        if parent in passed:
            return key
        passed.add(parent)
        at = parent
    return at


def _bucket(fault: _Fault) -> tuple[int, bool]:
    """Its urgency; what can wait until later in the session can less so when others wait for it."""
    return MOST_URGENT_FIRST.index(fault.severity), fault.severity is Severity.SOON and not fault.blocks


def _place(fault: _Fault) -> tuple[tuple[int, bool], int, datetime, str]:
    return _bucket(fault), -fault.dependents, fault.since, fault.key


_URGENT: Final = {
    Severity.YOU: "a person is waited for",
    Severity.NOW: "it needs someone now",
    Severity.SOON: "it needs someone this session",
    Severity.NOTE: "it is worth knowing",
}


def _reason(upper: _Fault, lower: _Fault) -> str:
    """The term that put one line above the next."""
    if _bucket(upper) != _bucket(lower):
        blocking = upper.severity is Severity.SOON and upper.blocks
        return f"above the next because {'others wait for it' if blocking else _URGENT[upper.severity]}"
    if upper.dependents != lower.dependents:
        return f"above the next because {_weight(upper)}; the next: {_weight(lower)}"
    older = (lower.since - upper.since).total_seconds()
    if older >= 1:
        return f"above the next because it began {duration(older)} earlier"
    return "level with the next: they stand by name"


def _weight(fault: _Fault) -> str:
    """What depends on it, in words."""
    count = len(fault.follows)
    follows = (f"{count} alert{' follows' if count == 1 else 's follow'} from it",) if count else ()
    waits = ("others wait for it",) if fault.blocks else ()
    return " and ".join((*waits, *follows)) or "nothing depends on it"


def _line(fault: _Fault, reason: str, now: datetime) -> AlertLine:
    condition = fault.worst.condition
    return AlertLine(
        key=fault.key,
        subject=condition.subject,
        severity=fault.severity,
        what=condition.what,
        since=min(fault.since, now),
        why=condition.why,
        do=condition.do,
        command=condition.command,
        evidence=condition.evidence,
        follows=tuple(each.worst.condition.what for each in fault.follows),
        reason=reason,
        uncertain=fault.uncertain,
    )
