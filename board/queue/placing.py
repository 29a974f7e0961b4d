"""Placing: the rule that puts a piece of work into its bucket; the first that fits is why it stands there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, NamedTuple

from board.board import Bucket
from board.facts import Ask, Priority, Stage
from board.queue.checks import NONE, Standing
from board.queue.mark import Mark, Will
from board.queue.terms import STREAK, days_left, due_in
from board.queue.weights import Weights
from board.words import age, clock, day
from board.work import Piece

URGENT: Final = frozenset({Priority.URGENT, Priority.HIGH})
APPROVAL: Final = "waits for approval"
"""Hold of what nobody may begin before somebody has said yes."""


class Place(NamedTuple):
    """Where a piece stands."""

    bucket: Bucket
    rule: str
    """What put it there."""
    brief: str = ""
    """The same for a row that has little room; empty: nothing that its terms do not say."""
    kind: str = ""
    """What sort of reason parks it, for counting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What else is known of a piece when it is placed."""

    now: datetime
    today: date
    zone: tzinfo
    you: frozenset[str]
    """Names of whoever looks at the wall, in small letters; empty: everybody does."""
    ask: Ask | None = None
    """What somebody is asked about it."""
    mark: Mark | None = None
    pulls: Standing = NONE
    """How its pull requests stand."""


def placed(piece: Piece, look: Look, weights: Weights) -> Place:
    """Where a piece stands, if nothing that it waits for were open."""
    return _parked(piece, look) or _stuck(piece, look) or _placed(piece, look, weights)


def waiting(names: Iterable[str], *, circle: bool) -> Place:
    """Where a piece stands that waits for others to be done."""
    named = ", ".join(names)
    if circle:
        return Place(Bucket.PARKED, f"blocked in a circle with {named}", kind="blocked in a circle")
    return Place(Bucket.PARKED, f"blocked by {named}", kind="blocked")


def person_of(piece: Piece, ask: Ask | None) -> str:
    """Whom a piece waits for; empty: nobody."""
    return ask.person if ask and ask.person else piece.waits_for


def _parked(piece: Piece, look: Look) -> Place | None:
    person = person_of(piece, look.ask)
    if look.mark is not None and look.mark.will is Will.SNOOZED and look.mark.until is not None:
        until = clock(look.mark.until, look.zone, look.now)
        why = f": {look.mark.reason}" if look.mark.reason else ""
        return Place(Bucket.PARKED, f"snoozed until {until}{why}", kind="snoozed")
    if piece.service:
        return Place(Bucket.PARKED, "a service: it is never done", kind="service")
    if piece.hold and not (piece.hold == APPROVAL and look.ask and _you(person, look.you)):
        waits = f", waits for {person}" if person and person not in piece.hold else ""
        return Place(Bucket.PARKED, f"{piece.hold}{waits}", kind=piece.hold)
    if person and not _you(person, look.you):
        return Place(Bucket.PARKED, f"waits for {person}", kind="waits for others")
    return None


def _stuck(piece: Piece, look: Look) -> Place | None:
    person = person_of(piece, look.ask)
    if person or look.ask is not None:
        since = look.ask.since if look.ask else None
        ago = f" {age((look.now - since).total_seconds())}" if since else ""
        said = f"waits for {person}" if person else APPROVAL
        return Place(Bucket.UNBLOCK, said, f"{said}{ago}")
    if look.you and (mine := [name for name in look.pulls.asked if _you(name, look.you)]):
        return Place(Bucket.UNBLOCK, f"waits for a review of {mine[0]}", f"review asked of {mine[0]}")
    if look.pulls.streak >= STREAK:
        return Place(Bucket.UNBLOCK, f"CI failed {look.pulls.streak} times in a row", f"CI red ×{look.pulls.streak}")
    if piece.due is not None and days_left(piece.due, look.today) < 0:
        return Place(Bucket.UNBLOCK, f"overdue since {day(piece.due)}", due_in(days_left(piece.due, look.today)))
    if look.pulls.stuck is not None:
        return Place(Bucket.UNBLOCK, look.pulls.why, look.pulls.why)
    return None


def _placed(piece: Piece, look: Look, weights: Weights) -> Place:
    if piece.begun:
        said = "in review" if piece.stage is Stage.REVIEW else "started"
        return Place(Bucket.FINISH, said, look.pulls.why or said.removeprefix("started"))
    if piece.priority in URGENT:
        return Place(Bucket.NEXT, f"priority {piece.priority.value}")
    if piece.cycle == "active":
        return Place(Bucket.NEXT, "in this cycle")
    if piece.due is not None and days_left(piece.due, look.today) <= weights.next_days:
        return Place(Bucket.NEXT, f"due {day(piece.due)}")
    return Place(Bucket.LATER, "nothing presses")


def _you(person: str, you: frozenset[str]) -> bool:
    """Whether a person looks at the wall, by their whole name or the first part of it."""
    name = person.casefold()
    return not you or name in you or name.partition(" ")[0] in you
