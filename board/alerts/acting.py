"""Acting: what the acts of people do to alerts and shelves; the engine and every viewer apply the same function."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from board.alerts.act import Act, Verb
from board.alerts.fault import Fault, faults, flooded, folded, kind_of
from board.alerts.shelf import ALL, BOX, MOST_RED, SOURCE, Shelf, is_window
from board.alerts.track import Acknowledgment, Key, Track
from board.board import Severity
from board.queue.mark import Mark, Will
from board.words import clock

LONGEST: Final = timedelta(days=366)
"""The longest time for which anything can be put aside."""
_TOUCHING: Final = frozenset({Verb.ACKNOWLEDGE, Verb.RESUME, Verb.SHELVE, Verb.TRIED})
"""Acts upon a line that is there."""
_OUTCOMES: Final = {
    Verb.READ_AGAIN: "asked every source for a fresh reading",
    Verb.FORGET: "asked the engine to stop expecting it",
    Verb.ACKNOWLEDGE: "acknowledged: the line stays, quiet",
    Verb.RESUME: "no longer acknowledged",
    Verb.SHELVE: "shelved",
    Verb.UNSHELVE: "back from the shelf",
    Verb.TRIED: "noted in the history",
    Verb.LOOK: "asked for a closer look",
    Verb.PIN: "pinned: it stands at the top of its bucket",
    Verb.HIDE: "hidden: lockn-control queue still lists it",
    Verb.RESTORE: "ranked by its score alone again",
}
_WILLS: Final = {Verb.PIN: Will.PINNED, Verb.SNOOZE: Will.SNOOZED, Verb.HIDE: Will.HIDDEN}
"""Acts upon a row of the queue."""


class Refused(Exception):  # noqa: N818 - it is an answer to a person, no fault
    """An act that cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Life:
    """Alerts, what of them is put aside, and what people marked in the queue."""

    tracks: tuple[Track, ...] = ()
    shelves: tuple[Shelf, ...] = ()
    marks: tuple[Mark, ...] = ()


def acted(life: Life, acts: Iterable[Act]) -> Life:
    """What is left to see after people did these things, oldest first; doing one twice changes nothing more.

    An act that :func:`refusal` refuses, and one upon a line that is gone, does nothing.
    """
    for act in acts:
        if act.verb in (Verb.ACKNOWLEDGE, Verb.RESUME):
            life = replace(life, tracks=_acknowledged(life.tracks, act))
        elif act.verb is Verb.SHELVE:
            life = replace(life, shelves=_shelved(life, act))
        elif act.verb is Verb.UNSHELVE:
            life = replace(life, shelves=tuple(each for each in life.shelves if each.what != act.target))
        elif act.verb in _WILLS or act.verb is Verb.RESTORE:
            life = replace(life, marks=_marked(life, act))
    return life


def lasting(shelves: Iterable[Shelf], now: datetime) -> tuple[Shelf, ...]:
    """The shelves that have not come to their end; a red alert's day counts anew from a clock that jumped back."""
    return tuple(replace(shelf, since=min(shelf.since, now)) for shelf in shelves if now < shelf.until)


def marked(marks: Iterable[Mark], now: datetime) -> tuple[Mark, ...]:
    """The marks that have not come to their end."""
    return tuple(mark for mark in marks if mark.holds(now))


def refusal(life: Life, act: Act) -> str:
    """Why an act cannot be done, as a sentence; empty when it can."""
    there = is_window(act.target) if act.verb is Verb.SHELVE else False
    if act.verb in _TOUCHING and not there and line(life.tracks, act.target) is None:
        return f"there is no line {act.target!r} now"
    if act.verb is Verb.UNSHELVE and all(shelf.what != act.target for shelf in life.shelves):
        what = "under maintenance" if is_window(act.target) else "shelved"
        return f"{act.target!r} is not {what}"
    if act.verb is Verb.RESTORE and all(mark.what != act.target for mark in life.marks):
        return f"{act.target!r} is not pinned, snoozed or hidden"
    return _bad_end(life, act) if act.verb in (Verb.SHELVE, Verb.SNOOZE) else ""


def outcome(act: Act, zone: tzinfo) -> str:
    """What was asked for, as a sentence for the one who asked."""
    if act.verb is Verb.SHELVE and act.until:
        until = clock(act.until, zone, act.at)
        return (
            f"maintenance until {until}: {covered(act.target)}" if is_window(act.target) else f"shelved until {until}"
        )
    if act.verb is Verb.SNOOZE and act.until:
        return f"snoozed until {clock(act.until, zone, act.at)}"
    if act.verb is Verb.UNSHELVE and is_window(act.target):
        return f"maintenance has ended: {covered(act.target)}"
    return _OUTCOMES[act.verb]


def line(tracks: Iterable[Track], key: str) -> Fault | None:
    """The raised fault of that key, with all that follows from it."""
    known = faults(tracks)
    tops = {fault.key: fault for fault in folded(known)}
    return tops.get(key) or known.get(key)


def _bad_end(life: Life, act: Act) -> str:
    if act.until is None or act.until <= act.at:
        return f"{'snoozing' if act.verb is Verb.SNOOZE else 'shelving'} needs an end that lies ahead"
    if act.until - act.at > LONGEST:
        return "nothing can be shelved for longer than a year"
    if act.verb is Verb.SNOOZE:
        return ""
    fault = None if is_window(act.target) else line(life.tracks, act.target)
    if fault and fault.severity is Severity.NOW and act.until - act.at > MOST_RED:
        return "a red alert can be shelved for 24 h at most"
    return ""


def _acknowledged(tracks: tuple[Track, ...], act: Act) -> tuple[Track, ...]:
    """With the line and all that follows from it acknowledged, or that taken back.

    While a flood is rolled up, a line stands for all of its kind.
    """
    fault = line(tracks, act.target)
    if fault is None:
        return tracks
    on_it = Acknowledgment(act.at, act.who) if act.verb is Verb.ACKNOWLEDGE else None
    alike = [top for top in folded(faults(tracks)) if kind_of(top) == kind_of(fault)] if flooded(tracks) else ()
    every = {each.key: each for top in (fault, *alike) for each in top.all}.values()
    meant = {track.key for each in every for track in each.tracks if _seen(track, act.at)}
    return tuple(_with(track, on_it, meant) for track in tracks)


def _seen(track: Track, at: datetime) -> bool:
    """Whether an alert can have been on the wall at a moment: an old act is not for an alert that came back since."""
    return track.raised_at is None or track.raised_at <= at + timedelta(seconds=2)


def _with(track: Track, on_it: Acknowledgment | None, meant: set[Key]) -> Track:
    if track.key not in meant or (on_it and track.acknowledged):
        return track
    return replace(track, acknowledged=on_it)


def _shelved(life: Life, act: Act) -> tuple[Shelf, ...]:
    if act.until is None or refusal(life, act):
        return life.shelves
    fault = None if is_window(act.target) else line(life.tracks, act.target)
    shelf = Shelf(
        what=act.target,
        label=fault.worst.condition.what if fault else covered(act.target),
        since=act.at,
        until=act.until,
        who=act.who,
        reason=act.text,
        severity=fault.severity if fault else Severity.YOU,
    )
    return (*(each for each in life.shelves if each.what != act.target), shelf)


def _marked(life: Life, act: Act) -> tuple[Mark, ...]:
    """With a row of the queue marked in one way, or in none."""
    others = tuple(mark for mark in life.marks if mark.what != act.target)
    if act.verb is Verb.RESTORE or refusal(life, act):
        return others if act.verb is Verb.RESTORE else life.marks
    until = act.until if act.verb is Verb.SNOOZE else None
    mark = Mark(what=act.target, will=_WILLS[act.verb], since=act.at, until=until, who=act.who, reason=act.text)
    return (*others, mark)


def covered(what: str) -> str:
    """What a maintenance window covers, in words."""
    if what == ALL:
        return "everything"
    return f"the box {what.removeprefix(BOX)}" if what.startswith(BOX) else f"the source {what.removeprefix(SOURCE)}"


def hidden_by(shelf: Shelf, hidden: Sequence[Fault], now: datetime) -> int:
    """How many of the hidden faults a shelf hides by itself."""
    return sum(any(shelf.hides(track.condition, now) for track in fault.tracks) for fault in hidden)
