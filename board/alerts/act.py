"""Act: something that a person asks of the program, as the one value that flows from a viewer to the engine."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verb(StrEnum):
    """What a person can ask for."""

    READ_AGAIN = "read-again"
    FORGET = "forget"
    """Stop expecting a source that was found by looking and is gone."""
    ACKNOWLEDGE = "acknowledge"
    """Somebody is on it: the line stays, quiet and counted."""
    RESUME = "resume"
    """Take an acknowledgment back."""
    SHELVE = "shelve"
    """Put an alert, or with a wider target a whole source or box, aside until a moment."""
    UNSHELVE = "unshelve"
    LOOK = "look"
    """Show more of what has this key for some seconds; asked again and again while it is on the screen."""
    TRIED = "tried"
    """Note what was tried against a trouble."""
    PIN = "pin"
    """Put a row of the queue at the top of where it stands."""
    SNOOZE = "snooze"
    """Park a row of the queue until a moment."""
    HIDE = "hide"
    """Show a row of the queue no more."""
    RESTORE = "restore"
    """Take back that a row of the queue is pinned, snoozed or hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that one person asked for."""

    id: int = 0
    """Its row in the store; 0 before it is written."""
    at: datetime
    who: str = ""
    """The login name of the person."""
    verb: Verb
    target: str = ""
    """A line's key, a scope, a fact's key, or what a maintenance window covers: ``all``, ``source:llama``,
    ``box:lockn-01``."""
    until: datetime | None = None
    """When what is shelved or snoozed comes back."""
    text: str = ""
    """The reason for putting it aside, or what was tried."""
