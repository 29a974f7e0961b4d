"""Asking: from what a person wrote to the act that it asks for, or a sentence why it asks for none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from board.alerts.act import Act, Verb
from board.alerts.acting import covered
from board.alerts.shelf import ALL, BOX, MOST_RED, SOURCE
from board.board import AlertLine, Board, QueueItem, Severity
from board.hygiene import clean, tame
from board.queue.mark import Will
from board.until import Refusal, Until, until
from board.words import duration
from tui.person import Asker

LONGEST: Final = 300
"""Characters of a line that is written for an act."""
_WINDOWS: Final = "all, source NAME or box NAME"


@dataclass(frozen=True, slots=True)
class Asked:
    """An act, and in words what was understood."""

    act: Act
    says: str


def acknowledging(line: AlertLine, asker: Asker) -> Act:
    """Be on it; where somebody is already, take that back."""
    verb = Verb.RESUME if line.acknowledged else Verb.ACKNOWLEDGE
    return Act(at=asker.now, who=asker.who, verb=verb, target=line.key)


def unshelving(target: str, asker: Asker) -> Act:
    """Take something from the shelf."""
    return Act(at=asker.now, who=asker.who, verb=Verb.UNSHELVE, target=target)


def shelving(line: AlertLine, text: str, asker: Asker, reason: str = "") -> Asked | Refusal:
    """Shelve an alert: until when, and why; ``reason`` goes before what stands after the time."""
    found = until(text, asker.now, asker.zone)
    if isinstance(found, Refusal):
        return found
    if line.severity is Severity.NOW and found.at - asker.now > MOST_RED:
        return Refusal("a red alert can be shelved for 24 h at most")
    return _shelved(line.key, found, asker, reason)


def pinning(item: QueueItem, asker: Asker) -> Act:
    """Pin a row of the queue; where it is pinned already, take that back."""
    if item.mark.startswith(Will.PINNED):
        return restoring(item, asker)
    return Act(at=asker.now, who=asker.who, verb=Verb.PIN, target=item.key)


def hiding(item: QueueItem, asker: Asker) -> Act:
    """Hide a row of the queue."""
    return Act(at=asker.now, who=asker.who, verb=Verb.HIDE, target=item.key)


def restoring(item: QueueItem, asker: Asker) -> Act:
    """Take back what was done about a row of the queue."""
    return Act(at=asker.now, who=asker.who, verb=Verb.RESTORE, target=item.marked or item.key)


def snoozing(item: QueueItem, text: str, asker: Asker, reason: str = "") -> Asked | Refusal:
    """Snooze a row of the queue: until when, and why; ``reason`` goes before what stands after the time."""
    found = until(text, asker.now, asker.zone)
    return found if isinstance(found, Refusal) else _put_aside(Verb.SNOOZE, item.key, found, asker, reason)


def maintaining(text: str, asker: Asker, board: Board) -> Asked | Refusal:
    """Begin a maintenance window: of what, until when, and why."""
    target, rest = window_of(text)
    fault = unknown(target, board)
    return Refusal(fault) if fault else opening(target, rest, asker)


def opening(target: str, text: str, asker: Asker, reason: str = "") -> Asked | Refusal:
    """Begin a maintenance window of a known target: until when, and why."""
    found = until(text, asker.now, asker.zone)
    if isinstance(found, Refusal):
        return found
    asked = _shelved(target, found, asker, reason)
    red = "; red alerts come back after 24 h" if found.at - asker.now > MOST_RED else ""
    return Asked(asked.act, f"{covered(target)} {asked.says}{red}")


def noting(target: str, text: str, asker: Asker) -> Asked | Refusal:
    """Note what was tried."""
    said = tame(text, LONGEST)
    if not said:
        return Refusal("write what was tried, as in: restarted the unit, no change")
    act = Act(at=asker.now, who=asker.who, verb=Verb.TRIED, target=target, text=said)
    return Asked(act, f"noted in its history: {said}")


def window_of(text: str) -> tuple[str, str]:
    """What a maintenance window is to cover, and the text after it; nothing where the text names no such thing."""
    first, _, rest = clean(text, LONGEST).partition(" ")
    word = first.casefold()
    if word == ALL:
        return ALL, rest
    for kind in (SOURCE, BOX):
        if word.rstrip(":") == kind.rstrip(":"):
            name, _, rest = rest.partition(" ")
            return (f"{kind}{name}" if name else "", rest)
        if word.startswith(kind):
            return f"{kind}{first[len(kind) :]}", rest
    return "", rest


def unknown(target: str, board: Board) -> str:
    """Why a maintenance window cannot cover this, as a sentence; empty when it can."""
    if not target:
        return f"say what first: {_WINDOWS}, as in: all 2h kernel update"
    if target.startswith(BOX) and target != f"{BOX}{board.headline.box}":
        return f"no box of this name; there is {board.headline.box}"
    names = [pulse.name for pulse in board.headline.pulses]
    if target.startswith(SOURCE) and not any(_within(each, target.removeprefix(SOURCE)) for each in names):
        return f"no source of this name; there are {', '.join(names) or 'none'}"
    return ""


def _within(scope: str, source: str) -> bool:
    return f"{scope}/".startswith(f"{source}/") or f"{scope}:".startswith(f"{source}:")


def _shelved(target: str, end: Until, asker: Asker, reason: str) -> Asked:
    return _put_aside(Verb.SHELVE, target, end, asker, reason)


def _put_aside(verb: Verb, target: str, end: Until, asker: Asker, reason: str) -> Asked:
    why = tame(" ".join(part for part in (reason, end.reason) if part), LONGEST)
    act = Act(at=asker.now, who=asker.who, verb=verb, target=target, until=end.at, text=why)
    ahead = duration((end.at - asker.now + timedelta(seconds=1)).total_seconds())
    return Asked(act, f"until {_moment(end.at, asker)} (in {ahead}) · reason: {why or 'none given'}")


def _moment(at: datetime, asker: Asker) -> str:
    here = at.astimezone(asker.zone)
    year = "" if here.year == asker.now.astimezone(asker.zone).year else f" {here.year}"
    return f"{here:%a} {here.day} {here:%b}{year} {here:%H:%M}"
