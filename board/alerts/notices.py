"""Notices: which incidents the owner is to be told of now, and in which words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from board.alerts.incident import Incident, Told
from board.board import MOST_URGENT_FIRST, Severity
from board.hostless import hostless
from board.hygiene import tame
from board.words import clock, duration

FLOOD: Final = 10
"""Messages that a person can take in at once; more become one."""
FLOOD_SPAN: Final = timedelta(minutes=1)
"""How long messages count as coming at once."""
SETTLED: Final = timedelta(minutes=30)
"""How long what came back must be over before that is told: it may come back as often as it likes."""
LONGEST_TITLE: Final = 150
LONGEST_LINE: Final = 400


class Occasion(StrEnum):
    """Why the owner is told."""

    OPENED = "opened"
    REOPENED = "reopened"
    """It came back after its recovery was told."""
    WORSE = "worse"
    REMINDER = "reminder"
    RECOVERED = "recovered"
    TEST = "test"
    """The owner asked for it, to see whether messages arrive."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A span of each day in which nothing is sent, in the owner's zone; it may cross midnight."""

    begins: time
    ends: time

    def hold(self, now: datetime, zone: tzinfo) -> bool:
        """Whether they are on: from the minute in which they begin to the one in which they end."""
        at = now.astimezone(zone).time()
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the owner wants to be told, and when."""

    severities: frozenset[Severity] = frozenset({Severity.NOW, Severity.YOU})
    remind_every: timedelta = timedelta(hours=1)
    """Between two messages on an incident that lasts and that nobody is on; zero: never again."""
    quiet: QuietHours | None = None
    names: bool = False
    """Whether messages name hosts."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom to tell what, and the box's own names, which messages leave out unless the policy says otherwise."""

    policy: Policy
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to the owner, tame and redacted."""

    incident: str
    """Id of the incident; empty: it speaks of several, or of none."""
    occasion: Occasion
    severity: Severity
    title: str
    body: str
    """Lines: why, since, do."""
    reference: str = ""
    """The same for all messages on an incident, for those who put them together."""


def due(
    incidents: Iterable[Incident],
    policy: Policy,
    now: datetime,
    *,
    zone: tzinfo,
    names: Sequence[str] = (),
) -> tuple[tuple[Notice, Told], ...]:
    """Pair each message that is due with what its incident's ``told`` becomes; the most urgent first.

    ``told`` is the only state: what was told is not told twice, whoever asks. Incidents have to be handed in until
    their recovery was told: one that ended in quiet hours is told when they are over. ``names`` are the box's own.
    While more than :data:`FLOOD` fall into one :data:`FLOOD_SPAN`, the later ones wait for its end, to be told as one.
    """
    if policy.quiet is not None and policy.quiet.hold(now, zone):
        return ()
    known = tuple(incidents)
    found = [(each, occasion) for each in known if (occasion := _occasion(each, policy, now)) is not None]
    lately = sum(each.told is not None and now - FLOOD_SPAN < each.told.at <= now for each in known)
    if lately and lately + len(found) > FLOOD:
        return ()
    found.sort(key=_order)
    return tuple(
        (
            _notice(each, occasion, now, zone, () if policy.names else tuple(names), bare=not policy.names),
            Told(at=now, severity=each.severity, recovered=occasion is Occasion.RECOVERED),
        )
        for each, occasion in found
    )


def condensed(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    """The messages to send: these, or a single one that sums them up where they are a flood."""
    if len(notices) <= FLOOD:
        return tuple(notices)
    counts = [
        (severity.value.upper(), sum(_lasts(each) and each.severity is severity for each in notices))
        for severity in MOST_URGENT_FIRST
    ]
    counts.append(("over", sum(not _lasts(each) for each in notices)))
    title = f"{len(notices)} at once: {', '.join(f'{count} {word}' for word, count in counts if count)}"
    lines = [*(each.title for each in notices[:FLOOD]), f"and {len(notices) - FLOOD} more on the wall"]
    first = notices[0]
    return (Notice(incident="", occasion=first.occasion, severity=first.severity, title=title, body="\n".join(lines)),)


def _occasion(incident: Incident, policy: Policy, now: datetime) -> Occasion | None:
    told = incident.told if incident.told is not None and not incident.told.recovered else None
    if incident.shelved:
        return None
    if not incident.open:
        return Occasion.RECOVERED if told is not None and _settled(incident, now) else None
    if incident.severity not in policy.severities:
        return None
    if told is not None and _rank(incident.severity) < _rank(told.severity):
        return Occasion.WORSE
    return None if incident.acknowledged else _unattended(incident, policy, now)


def _settled(incident: Incident, now: datetime) -> bool:
    """Whether it is over for good, as far as one can tell; what comes and goes is told to be over once."""
    return incident.times == 1 or incident.quiet_at is None or now - incident.quiet_at >= SETTLED


def _unattended(incident: Incident, policy: Policy, now: datetime) -> Occasion | None:
    """Why the owner is told of an incident that lasts, is no worse than they know, and that nobody is on."""
    if incident.told is None:
        return Occasion.OPENED
    if incident.told.recovered:
        return Occasion.REOPENED
    return Occasion.REMINDER if _forgotten(incident.told.at, policy.remind_every, now) else None


def _forgotten(told_at: datetime, remind_every: timedelta, now: datetime) -> bool:
    """Whether it was told so long ago that it is told again.

    A clock that was put back makes ``told_at`` lie ahead; it is waited for, unless that would take very long.
    """
    if not remind_every:
        return False
    passed = now - told_at
    return passed >= remind_every or passed <= -2 * remind_every


def _order(found: tuple[Incident, Occasion]) -> tuple[bool, int, datetime, str]:
    incident, _ = found
    return (not incident.open, _rank(incident.severity), incident.opened_at, incident.id)


def _rank(severity: Severity) -> int:
    return MOST_URGENT_FIRST.index(severity)


def _lasts(notice: Notice) -> bool:
    return notice.occasion is not Occasion.RECOVERED


def _notice(
    incident: Incident, occasion: Occasion, now: datetime, zone: tzinfo, names: tuple[str, ...], *, bare: bool
) -> Notice:
    def told(text: str, longest: int = LONGEST_LINE) -> str:
        tamed = tame(text, longest)
        return hostless(tamed, *names) if bare else tamed

    return Notice(
        incident=incident.id,
        occasion=occasion,
        severity=incident.severity,
        title=told(f"{_opening(incident, occasion, now)}: {incident.what}", LONGEST_TITLE),
        body="\n".join(told(line) for line in _lines(incident, now, zone)),
        reference=told(incident.id),
    )


def _opening(incident: Incident, occasion: Occasion, now: datetime) -> str:
    """The first words of a title, which say why the owner is told."""
    word = incident.severity.value.upper()
    if occasion is Occasion.RECOVERED:
        return f"{incident.ending} after {_lasted(incident, now)}"
    if occasion is Occasion.WORSE and incident.told is not None:
        return f"{word}, was {incident.told.severity.value.upper()}"
    if occasion is Occasion.REMINDER:
        return f"{word} for {_lasted(incident, now)}"
    return f"{word} again" if occasion is Occasion.REOPENED else word


def _lines(incident: Incident, now: datetime, zone: tzinfo) -> Iterable[str]:
    if incident.why:
        yield incident.why
    since = f"since {clock(incident.opened_at, zone, now)}"
    often = f", came {incident.times} times" if incident.times > 1 else ""
    if incident.quiet_at is not None:
        yield f"{since} until {clock(incident.quiet_at, zone, now)}{often}"
        return
    yield since + often
    if incident.follows:
        yield f"{incident.follows} {'follows' if incident.follows == 1 else 'follow'}"
    if incident.do:
        yield f"do: {incident.do}"


def _lasted(incident: Incident, now: datetime) -> str:
    return duration(((incident.quiet_at or now) - incident.opened_at).total_seconds())
