"""The ranking of the top tier: lines in their order, and a reason for each place."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from board.alerts.fault import Fault, kind_of
from board.alerts.order import HOLD, steady
from board.board import AlertLine, Order, Severity
from board.words import clock, duration


class Ranked(NamedTuple):
    """Lines as they stand, and the order to hold them against at the next look."""

    lines: tuple[AlertLine, ...]
    order: Order


def ranked(
    faults: Iterable[Fault], now: datetime, zone: tzinfo, *, before: Order | None = None, flood: bool = False
) -> Ranked:
    """Faults as lines in their order, each with the reason for its place; notes stand last.

    Order: what nobody is on yet, then: a person is waited for, act now, blocks others, this session; of what is as
    urgent, what a person asked for and waits for, and what is so by itself; then how much depends on it; then age;
    then its name, so that the order never depends on how the alerts came in.

    Args:
        faults: Those that follow from no other.
        now: The moment of the look.
        zone: The owner's zone, for times in sentences.
        before: The order that was shown last: lines do not jump.
        flood: Whether there is so much that lines of one kind become one.
    """
    groups = [(fault, 0) for fault in faults] if not flood else _alike(faults)
    groups.sort(key=lambda group: group[0].place)
    order = steady(before, [fault.key for fault, _ in groups], _urgent(groups), now)
    position = {key: at for at, key in enumerate(order.keys)}
    groups.sort(key=lambda group: (group[0].severity is Severity.NOTE, position[group[0].key]))
    reasons = [_reason(upper, lower) for (upper, _), (lower, _) in pairwise(groups)]
    reasons.append("nothing else is open" if len(groups) == 1 else "everything else comes before it")
    lines = (_line(fault, alike, reason, now, zone) for (fault, alike), reason in zip(groups, reasons, strict=False))
    return Ranked(tuple(lines), order)


def _alike(faults: Iterable[Fault]) -> list[tuple[Fault, int]]:
    """The first of each kind of fault, with how many more there are of its kind."""
    kinds = [list(group) for _, group in groupby(sorted(faults, key=kind_of), kind_of)]
    return [(min(group, key=lambda fault: fault.place), len(group) - 1) for group in kinds]


def _urgent(groups: Sequence[tuple[Fault, int]]) -> tuple[str, ...]:
    return tuple(
        fault.key
        for fault, _ in groups
        if fault.severity in (Severity.YOU, Severity.NOW) and fault.acknowledged is None
    )


_ASKS: Final = {
    Severity.YOU: "a person is waited for",
    Severity.NOW: "it needs someone now",
    Severity.SOON: "it needs someone this session",
    Severity.NOTE: "it is worth knowing",
}
"""What each severity says of a line."""


def _reason(upper: Fault, lower: Fault) -> str:
    """The term that put one line above the next."""
    if upper.place > lower.place:
        term = _term(lower, upper) or "they are level and stand by name"
        return f"new order in up to {HOLD.total_seconds():g} s: the next goes above because {term}"
    term = _term(upper, lower)
    return f"above the next because {term}" if term else "level with the next: they stand by name"


def _term(upper: Fault, lower: Fault) -> str:
    """The term that decides between two lines, as words about the upper one; empty: only their names."""
    above, below = upper.place, lower.place
    if above.on_it != below.on_it:
        return "nobody is on it yet"
    if above.urgency == below.urgency and above.unasked != below.unasked:
        return "somebody asked and waits for a word"
    if above.urgency == below.urgency and above.own != below.own:
        return "it is so by itself, the next for what follows from it"
    if (above.urgency, above.waits) != (below.urgency, below.waits):
        return "others wait for it" if upper.severity is Severity.SOON and upper.blocks else _ASKS[upper.severity]
    if above.lightness != below.lightness:
        return f"{_weight(upper)}; the next: {_weight(lower)}"
    older = (lower.since - upper.since).total_seconds()
    return f"it began {duration(older)} earlier" if older >= 1 else ""


def _weight(fault: Fault) -> str:
    """What depends on it, in words."""
    count = len(fault.follows)
    follows = (f"{count} alert{' follows' if count == 1 else 's follow'} from it",) if count else ()
    waits = ("others wait for it",) if fault.blocks else ()
    return " and ".join((*waits, *follows)) or "nothing depends on it"


def _line(fault: Fault, alike: int, reason: str, now: datetime, zone: tzinfo) -> AlertLine:
    track, on_it = fault.worst, fault.acknowledged
    condition = track.condition
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
        follows=tuple(
            dict.fromkeys(what for each in fault.follows if (what := each.worst.condition.what) != condition.what)
        ),
        reason=reason,
        uncertain=track.uncertain,
        acknowledged=f"{on_it.who} {clock(on_it.at, zone, now)}".strip() if on_it else "",
        chattering=track.chattering,
        times=track.times,
        alike=alike,
    )
