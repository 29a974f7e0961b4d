"""The board: three tiers and a headline, as frozen values that say what is to be seen and not how it looks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from board.reading import Freshness


class Severity(StrEnum):
    """How much a line asks of a person."""

    NOW = "now"
    """Act at once; red."""
    SOON = "soon"
    """This session; amber."""
    YOU = "you"
    """A named person is waited for; accent."""
    NOTE = "note"
    """Worth knowing; never in the top tier."""


MOST_URGENT_FIRST: Final = (Severity.YOU, Severity.NOW, Severity.SOON, Severity.NOTE)
"""The one order of severities: of lines, and of which one speaks where there are several."""
URGENCY: Final = {severity: at for at, severity in enumerate(MOST_URGENT_FIRST)}
"""Place of each severity in that order; the most urgent is 0."""


class Evidence(StrEnum):
    """How sure the cause of an alert is."""

    REPORTED = "reported"
    LIKELY = "likely"
    CONFIRMED = "confirmed"


class Tone(StrEnum):
    """The part that a piece of text plays; themes say which colour that is."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"
    """Labels, units, and all that is well."""
    FAINT = "faint"
    """An aging number, a frame."""
    NOW = "now"
    SOON = "soon"
    YOU = "you"
    LIVE = "live"
    """Something at work: a busy slot, a spark line, a command to copy."""
    UNKNOWN = "unknown"
    """Not known, not set up, off: grey."""


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text in a row."""

    text: str
    tone: Tone = Tone.PLAIN
    width: int = 0
    """Cells of the field that ``text`` stands in, so that it never shifts its neighbors; 0: as many as it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A number with its past and what it is held against."""

    label: str
    text: str
    """The number with its unit, already in words: ``78 %``, ``71.2/96 G``, ``?``."""
    tone: Tone = Tone.PLAIN
    width: int = 0
    """Cells to reserve for ``text``, so that a changing number does not shift its neighbours."""
    spark: tuple[float | None, ...] = ()
    """The past, oldest first, each 0..1 of the scale; None is a gap. Empty: no spark line."""
    mark: float | None = None
    """Where the limit or the top of the normal band stands on the same scale, 0..1."""
    fill: float | None = None
    """Part of the limit in use, 0..1, drawn as a bar; None: no bar."""
    after: str = ""
    """What it is held against or where it heads: ``med 43``, ``full in 3 h``."""


Cell = Words | Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRow:
    """One line of the system status."""

    key: str
    """The fact that the row opens; the same at each refresh."""
    label: str
    """The first column: ``host``, ``gpu 0``, ``llama``; empty where the row goes on with the one above."""
    cells: tuple[Cell, ...]
    freshness: Freshness = Freshness.FRESH
    as_of: datetime | None = None
    """When the row's numbers were read, for the age of an aging row."""
    aside: bool = False
    """Whether it goes, uncounted, before the others where there is no room for all rows; the last of them first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRow:
    """One thing at work."""

    key: str
    mark: str
    """``▸`` at work, ``!`` held up, ``?`` unknown, ``✓`` ended."""
    title: str
    where: str
    progress: str = ""
    """``38/8000 tok · 41 tok/s``"""
    context: float | None = None
    """Part of the context window in use, 0..1; None where the source does not tell."""
    context_text: str = ""
    since: datetime | None = None
    """When it began; of one that has ended, when that was."""
    ended: bool = False
    """Whether it is at work no longer."""
    person: bool = False
    """Whether it is a person who waits or was answered."""
    idle: bool = False
    """Whether nothing runs for it: a pull request, a task."""
    tone: Tone = Tone.PLAIN
    freshness: Freshness = Freshness.FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One line of the top tier; all four answers are there."""

    key: str
    """Stable id of the alert: rule and subject."""
    subject: str
    """The fact that it is about."""
    severity: Severity
    what: str
    since: datetime
    why: str
    do: str
    """A command that can be copied, or a person to ask."""
    command: str = ""
    """The command in ``do`` where it stands among other words."""
    evidence: Evidence = Evidence.REPORTED
    follows: tuple[str, ...] = ()
    """Consequences counted under this line."""
    reason: str = ""
    """Why it stands where it stands, as a sentence."""
    uncertain: bool = False
    """Its source is blind now: it is held as it was last seen."""
    acknowledged: str = ""
    """Who is on it, with the time: ``jarvis 13:40``; empty: nobody. Such a line is quiet and not counted as open."""
    shelved: str = ""
    """Why it is not in the top tier: ``until 14:00 by jarvis: new driver``; empty: it is."""
    chattering: bool = False
    """It comes and goes too often to be told each time."""
    times: int = 1
    """How often it was raised since it first was; more than once: it came back."""
    alike: int = 0
    """How many more of its kind it stands for while there are too many to list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLine:
    """One thing that is put aside, for the list of them."""

    key: str
    """What un-shelving names: a line's key, or what a maintenance window covers."""
    what: str
    since: datetime
    until: datetime
    who: str
    reason: str
    severity: Severity | None
    """The urgency of the line; None for a maintenance window."""
    hides: int
    """How many alerts it hides now."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """One source in the headline."""

    name: str
    freshness: Freshness
    absent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What is read from three metres, and the proof that the bulb has not blown."""

    box: str
    booted_at: datetime | None
    off_since: datetime | None
    now: int
    soon: int
    you: int
    pulses: tuple[Pulse, ...]
    acknowledged: int = 0
    """Lines that somebody is on, counted in none of the three."""
    cost: str = ""
    """Our own cost in words: ``engine 0.8 % 62 MB``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """What the top tier says when it has no line."""

    earned: bool
    """Whether all critical sources are readable, so that silence means health."""
    text: str
    since: datetime | None = None
    detail: str = ""


class Bucket(StrEnum):
    """Where in the queue a piece of work stands; the first that fits."""

    UNBLOCK = "unblock"
    """Stuck, until somebody does something."""
    FINISH = "finish"
    """Begun: to be finished before anything else is begun."""
    NEXT = "next"
    LATER = "later"
    PARKED = "parked"
    """Nothing can be done about it now."""


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a score."""

    text: str
    """What it is for: ``unblocks LOC-483``."""
    points: float
    brief: str = ""
    """The same for where there is little room; empty: it is left out there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One piece of work in the queue, with why it stands where it stands."""

    key: str
    """The fact that the row opens."""
    id: str
    """As people write it: ``LOC-421``."""
    title: str
    bucket: Bucket
    rule: str
    """What put it into its bucket."""
    score: float
    """The sum of the terms, to a tenth of a point."""
    terms: tuple[Term, ...] = ()
    links: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """All facts that it is made of."""
    said: tuple[str, ...] = ()
    """Why it stands there, in a few words each; what matters most first."""
    mark: str = ""
    """``pinned``, ``snoozed`` or ``hidden`` by a person, with who and since when."""
    marked: str = ""
    """The fact by which that person named it; what takes the mark back names it so too."""
    freshness: Freshness = Freshness.FRESH
    as_of: datetime | None = None
    """When it was read, of one whose source has not been read for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTier:
    """The priority queue; without a tracker only its note."""

    note: str
    title: str = ""
    items: tuple[QueueItem, ...] = ()
    """In their order: by bucket, then by score."""
    parked: tuple[QueueItem, ...] = ()
    parked_said: tuple[str, ...] = ()
    """Why these are parked, each reason with how many: ``2 spawn blocked``."""
    hidden: tuple[QueueItem, ...] = ()
    """What people have hidden."""
    wip: int | None = None
    """How much is in progress; None: no tracker tells."""
    wip_limit: int = 0
    review: int = 0
    """How much waits for a review."""
    held: str = ""
    """Why nothing new is to be begun: ``held back until WIP ≤ 3``; empty: it may be."""

    @property
    def all(self) -> tuple[QueueItem, ...]:
        """Everything in it, shown or not."""
        return (*self.items, *self.parked, *self.hidden)


@dataclass(frozen=True, slots=True)
class Order:
    """In which order lines are shown, and since when."""

    keys: tuple[str, ...]
    urgent: tuple[str, ...]
    """Those of them that ask for somebody now."""
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that the wall shows, at one moment."""

    at: datetime
    headline: Headline
    alerts: tuple[AlertLine, ...]
    notes: tuple[AlertLine, ...]
    """Severity NOTE: never in the top tier, listed in the details."""
    calm: Calm
    threads: tuple[ThreadRow, ...]
    threads_title: str
    status: tuple[StatusRow, ...]
    status_title: str
    queue: QueueTier
    shelved: tuple[ShelfLine, ...] = ()
    """What is put aside, maintenance windows first."""
    troubles: tuple[str, ...] = ()
    """What is wrong with the dashboard itself: the store, the engine, the config; a sentence each."""
    told_at: datetime | None = None
    """When the owner was last sent a message."""
    order: Order | None = None
    """The order of the alert lines as it now stands, for the next look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One number over time, for a detail screen."""

    title: str
    unit: str
    points: tuple[tuple[datetime, float], ...]
    """Oldest first; a pause longer than ``gap`` seconds between two is a gap."""
    gap: float
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """All that is known of one row: what a person sees on opening it."""

    key: str
    title: str
    lines: tuple[tuple[Words, Words], ...]
    """Label and text, in reading order: what, since, why, do, evidence, fields."""
    charts: tuple[Chart, ...] = ()
    raw: str = ""
    """The readings behind it as indented JSON."""
    copy: str = ""
    """The command or id that ``y`` copies."""
