"""Faults: raised alerts as one thing each, causes with all that follows from them, and what of it is put aside."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Final, NamedTuple

from board.alerts.loudness import FLOOD_RULE
from board.alerts.shelf import Shelf
from board.alerts.track import Acknowledgment, Stage, Track
from board.board import URGENCY, Severity


class Place(NamedTuple):
    """Where a fault stands, to be compared with others: the smaller comes first."""

    on_it: bool
    """What somebody is on stands below what nobody is on."""
    urgency: int
    unasked: bool
    """What a person waits for a word about comes before what is as urgent."""
    own: int
    """What is urgent by itself comes before what is so only for what follows from it."""
    waits: bool
    """What can wait until later in the session can less so when others wait for it."""
    lightness: int
    """The more depends on it, the smaller."""
    since: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Fault:
    """All raised alerts of one rule about one subject, and the faults that follow from it; made by :func:`faults`."""

    key: str
    tracks: tuple[Track, ...]
    """The most urgent one first: it speaks for the fault."""
    since: datetime
    own: Severity
    """Its own severity, whatever follows from it."""
    severity: Severity
    """Its own, or that of a worse consequence: what is urgent below a line makes the line urgent."""
    blocks: bool
    """Whether anybody waits for it; how many do changes with each reading and would make lines swap places."""
    acknowledged: Acknowledgment | None
    """Who is on it; nobody once anything of it is more urgent than what was acknowledged."""
    place: Place
    follows: tuple["Fault", ...] = ()

    @property
    def worst(self) -> Track:
        """The alert that speaks for it."""
        return self.tracks[0]

    @property
    def all(self) -> tuple["Fault", ...]:
        """Itself and all that follows from it."""
        return (self, *self.follows)


def kind_of(fault: Fault) -> tuple[str, Severity, bool]:
    """What faults have in common that are one line while there are too many."""
    return fault.worst.condition.rule, fault.severity, fault.acknowledged is not None


def flooded(tracks: Iterable[Track]) -> bool:
    """Whether there is so much at once that a person needs it rolled up."""
    return any(track.raised and track.condition.rule == FLOOD_RULE for track in tracks)


class Sorted(NamedTuple):
    """Faults that follow from no other, those that are put aside apart."""

    shown: tuple[Fault, ...]
    hidden: tuple[Fault, ...]
    """One by one: what follows from a hidden fault stands beside it."""
    tops: tuple[Fault, ...]
    """Those that follow from no other as they would be shown without any shelf."""


def rule_of(key: str) -> str:
    """The rule that a line's key begins with."""
    return key.partition(":")[0]


def subject_of(key: str) -> str:
    """The subject that a line's key ends with."""
    return key.partition(":")[2]


def sorted_out(tracks: Iterable[Track], shelves: Sequence[Shelf], now: datetime) -> Sorted:
    """The faults of raised alerts as they stand under their causes, without what the shelves hide.

    A fault goes aside with its cause, unless it is more urgent than what was put aside.
    """
    known = faults(tracks)
    tops = folded(known)
    if not shelves:
        return Sorted(tops, (), tops)
    seen = {key: left for key, fault in known.items() if (left := _unhidden(fault, shelves, now))}
    for top in tops:
        aside = [] if top.key in seen else [shelf for shelf in shelves if shelf.covers(top.worst.condition)]
        for each in top.follows if aside else ():
            if any(shelf.bears(each.own, now) for shelf in aside):
                seen.pop(each.key, None)
    return Sorted(folded(seen), tuple(known[key] for key in sorted(known.keys() - seen.keys())), tops)


def faults(tracks: Iterable[Track]) -> dict[str, Fault]:
    """Raised alerts by rule and subject, in the order of their keys, without those that fade after their cause."""
    known = tuple(tracks)
    raised = _grouped(track for track in known if track.raised)
    fading = _fading(raised, known)
    return {key: fault for key, fault in raised.items() if key not in fading}


def folded(faults: Mapping[str, Fault]) -> tuple[Fault, ...]:
    """Faults that follow from no other, with all that follows from them, directly or not."""
    explaining = _explaining(faults)
    raised = {rule for rule, _ in explaining} | faults.keys()
    parents = {key: _parent(fault, explaining, raised) for key, fault in faults.items()}
    roots = {key: _root(key, parents) if parent else key for key, parent in parents.items()}
    under: defaultdict[str, list[Fault]] = defaultdict(list)
    for key, root in roots.items():
        if root != key:
            under[root].append(faults[key])
    tops = (fault for key, fault in faults.items() if roots[key] == key)
    return tuple(_fault(fault.key, fault.tracks, under[fault.key]) if fault.key in under else fault for fault in tops)


def _grouped(tracks: Iterable[Track]) -> dict[str, Fault]:
    groups: defaultdict[str, list[Track]] = defaultdict(list)
    for track in tracks:
        groups[track.condition.key].append(track)
    return {key: _fault(key, groups[key]) for key in sorted(groups)}


def _fading(raised: Mapping[str, Fault], tracks: Iterable[Track]) -> AbstractSet[str]:
    """What is well since its cause is over, and merely waits for long enough to be cleared: no line of its own.

    It would tell of what is no longer so, and ask for what no longer helps; turning bad again, it stands for itself.
    """
    quiet = {key: fault for key, fault in raised.items() if all(track.quiet_since for track in fault.tracks)}
    if not quiet:
        return frozenset()
    cleared = [track for track in tracks if track.stage is Stage.CLEARED and track.condition.key not in raised]
    over, until = _grouped(cleared), {track.condition.key: track.cleared_at for track in cleared}
    fading: dict[str, Fault] = {}
    while True:
        gone = over | fading
        explaining, names = _explaining(gone), gone.keys() | {rule_of(key) for key in gone}
        parents = {key: _parent(each, explaining, names) for key, each in quiet.items() if key not in fading}
        more = {key for key, by in parents.items() if by in fading or _lasted(until.get(by or ""), quiet[key])}
        if not more:
            return fading.keys()
        fading |= {key: quiet[key] for key in more}


def _lasted(cause_until: datetime | None, fault: Fault) -> bool:
    """Whether a cause that is over lasted until the fault began."""
    return cause_until is not None and fault.since <= cause_until


def _fault(key: str, tracks: Sequence[Track], follows: Sequence[Fault] = ()) -> Fault:
    """A fault with what follows from it."""
    by_urgency = sorted(tracks, key=_urgency) if len(tracks) > 1 else tracks
    worst, since = by_urgency[0], min(track.firm_since for track in tracks)
    own, on_it = worst.condition.severity, worst.acknowledged
    severity = own
    asked = worst.condition.asked or any(not each.place.unasked for each in follows)
    blocks = worst.condition.blocks > 0 or any(each.blocks for each in follows)
    for each in follows:
        if URGENCY[each.own] < URGENCY[own]:
            severity = min(severity, each.own, key=URGENCY.__getitem__)
            on_it = on_it if each.acknowledged else None
    place = Place(
        on_it is not None,
        URGENCY[severity],
        not asked,
        URGENCY[own],
        severity is Severity.SOON and not blocks,
        -(blocks + len(follows)),
        since,
        key,
    )
    return Fault(key, tuple(by_urgency), since, own, severity, blocks, on_it, place, tuple(sorted(follows, key=_place)))


_place: Final = attrgetter("place")


def _urgency(track: Track) -> int:
    return URGENCY[track.condition.severity]


def _unhidden(fault: Fault, shelves: Sequence[Shelf], now: datetime) -> Fault | None:
    """What no shelf hides of a fault."""
    left = [track for track in fault.tracks if not any(shelf.hides(track.condition, now) for shelf in shelves)]
    if len(left) == len(fault.tracks):
        return fault
    return _fault(fault.key, left) if left else None


def _explaining(faults: Mapping[str, Fault]) -> dict[tuple[str, str], str]:
    """The fault, by its rule and the key under which it explains others; of several the first by name."""
    explaining: dict[tuple[str, str], str] = {}
    for key, fault in faults.items():
        condition = fault.worst.condition
        explaining.setdefault((condition.rule, condition.reach or condition.subject), key)
        explaining.setdefault((condition.rule, condition.subject), key)
    return explaining


def _parent(fault: Fault, explaining: Mapping[tuple[str, str], str], raised: AbstractSet[str]) -> str | None:
    """The first of its possible causes that is raised: a line, or a rule where the fault is; the first is likeliest."""
    condition = fault.worst.condition
    if condition.severity is Severity.NOTE or raised.isdisjoint(condition.causes):
        return None
    parts = condition.subject.split("/")
    places = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    for cause in condition.causes:
        if subject_of(cause):
            if cause in raised:
                return cause
            continue
        near = {key for place in places if (key := explaining.get((cause, place)))} - {fault.key}
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
