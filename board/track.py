"""Track: one alert from its first bad reading on, as a value that can be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from board.board import Evidence, Severity
from board.rules.condition import Condition
from board.span import Span

Key = tuple[str, str, Severity]
"""Rule, subject and severity: what makes two conditions the same alert."""


class Stage(StrEnum):
    """How far an alert has come; one that is cleared has no track."""

    PENDING = "pending"
    RAISED = "raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The life of one alert so far."""

    condition: Condition
    """As it was last found."""
    stage: Stage
    firm_since: datetime
    """Reading time at which it was first beyond its fire level."""
    seen_at: datetime
    """Reading time up to which it is judged."""
    raised_at: datetime | None = None
    quiet_since: datetime | None = None
    """First of the good readings in a row; None while it lasts."""
    misses: int = 0
    """Good readings in a row while it is pending."""
    uncertain: bool = False
    """Its source cannot be read now: it is held as it was last seen."""

    @property
    def key(self) -> Key:
        """What makes it the same alert as before."""
        return key_of(self.condition)

    @property
    def raised(self) -> bool:
        """Whether it is on the wall."""
        return self.stage is Stage.RAISED


def key_of(condition: Condition) -> Key:
    """The alert that a condition belongs to."""
    return condition.rule, condition.subject, condition.severity


def encode(track: Track) -> dict[str, Any]:
    """A track as plain JSON values."""
    condition = track.condition
    return {
        "rule": condition.rule,
        "subject": condition.subject,
        "severity": condition.severity.value,
        "scope": condition.scope,
        "what": condition.what,
        "why": condition.why,
        "do": condition.do,
        "command": condition.command,
        "firm": condition.firm,
        "identity": condition.identity,
        "fire_for": condition.span.fire_for.total_seconds(),
        "clear_for": condition.span.clear_for.total_seconds(),
        "patience": condition.span.patience,
        "blocks": condition.blocks,
        "evidence": condition.evidence.value,
        "causes": list(condition.causes),
        "reach": condition.reach,
        "stage": track.stage.value,
        "firm_since": track.firm_since.isoformat(),
        "seen_at": track.seen_at.isoformat(),
        "raised_at": track.raised_at and track.raised_at.isoformat(),
        "quiet_since": track.quiet_since and track.quiet_since.isoformat(),
        "misses": track.misses,
        "uncertain": track.uncertain,
    }


def decode(row: Mapping[str, Any]) -> Track:
    """A track from what :func:`encode` made of it.

    Raises:
        ValueError: the row is from another version of the program, or damaged.
    """
    try:
        return Track(
            condition=_condition(row),
            stage=Stage(row["stage"]),
            firm_since=_time(row["firm_since"]),
            seen_at=_time(row["seen_at"]),
            raised_at=_time(row["raised_at"]) if row["raised_at"] else None,
            quiet_since=_time(row["quiet_since"]) if row["quiet_since"] else None,
            misses=int(row["misses"]),
            uncertain=bool(row["uncertain"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"not a stored alert: {error}") from error


def _condition(row: Mapping[str, Any]) -> Condition:
    return Condition(
        rule=str(row["rule"]),
        subject=str(row["subject"]),
        severity=Severity(row["severity"]),
        scope=str(row["scope"]),
        what=str(row["what"]),
        why=str(row["why"]),
        do=str(row["do"]),
        command=str(row.get("command", "")),  # alerts of before it was kept are still alerts
        firm=bool(row["firm"]),
        identity=str(row["identity"]),
        span=Span(
            fire_for=timedelta(seconds=row["fire_for"]),
            clear_for=timedelta(seconds=row["clear_for"]),
            patience=int(row["patience"]),
        ),
        blocks=int(row["blocks"]),
        evidence=Evidence(row["evidence"]),
        causes=tuple(str(cause) for cause in row["causes"]),
        reach=str(row["reach"]),
    )


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at
