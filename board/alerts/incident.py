"""Incident: one trouble from its first alert to its last, with all that follows from it and all that befell it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from board.board import Evidence, Severity


class Kind(StrEnum):
    """What can befall an incident."""

    OPENED = "opened"
    JOINED = "joined"
    """An alert was raised that belongs to it."""
    CAUSE = "cause"
    """Another alert was found to be its cause."""
    WORSE = "worse"
    EVIDENCE = "evidence"
    """The cause became surer."""
    CHANGED = "changed"
    """What is seen of it has changed: another state, another version, another process."""
    ACKNOWLEDGED = "acknowledged"
    RESUMED = "resumed"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    TRIED = "tried"
    PINNED = "pinned"
    """A row of the queue, as the next three; it belongs to no incident."""
    SNOOZED = "snoozed"
    HIDDEN = "hidden"
    RESTORED = "restored"
    CHATTERING = "chattering"
    CLEARED = "cleared"
    """One of its alerts cleared, while others last."""
    QUIET = "quiet"
    """Its last alert cleared."""
    REOPENED = "reopened"
    MERGED = "merged"
    """Another incident was found to be a part of it."""
    TOLD = "told"
    """A message was sent to the owner."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of an incident's timeline."""

    at: datetime
    incident: str
    kind: Kind
    alert: str = ""
    """The line's key that it is about; empty: the incident as a whole."""
    text: str = ""
    who: str = ""
    """The person who did it; empty: it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the owner was last told of an incident."""

    at: datetime
    severity: Severity
    recovered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One trouble as it stands."""

    id: str
    """``llm.down:lockn-01/llama/11437@2026-02-11T18:09:15Z``; never changes."""
    opened_at: datetime
    cause: str
    """Key of the line that speaks for it now."""
    what: str
    why: str = ""
    do: str = ""
    severity: Severity
    """As urgent as its most urgent alert is now; once it is quiet, as it was last."""
    evidence: Evidence = Evidence.REPORTED
    members: tuple[str, ...] = ()
    """Keys of all alerts that ever belonged to it, the first one first."""
    follows: int = 0
    """How many alerts follow from its cause now."""
    quiet_at: datetime | None = None
    """When its last alert cleared; None while any lasts."""
    unwatched: bool = False
    """Whether it ended because nobody watches any longer: nobody saw that it is over."""
    times: int = 1
    """How often it was opened: 2 after it came back once."""
    acknowledged: bool = False
    """Whether somebody is on it."""
    shelved: bool = False
    """Whether all of it is put aside."""
    told: Told | None = None

    @property
    def open(self) -> bool:
        """Whether any of its alerts lasts."""
        return self.quiet_at is None

    @property
    def ending(self) -> str:
        """How it ended, in words that go before how long it took."""
        return "watched no longer" if self.unwatched else "over"
