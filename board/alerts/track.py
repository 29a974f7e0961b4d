"""Track: one alert from its first bad reading until it is forgotten, as a value that can be stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from board.board import Severity
from board.rules.condition import Condition

Key = tuple[str, str, Severity]
"""Rule, subject and severity: what makes two conditions the same alert."""


class Stage(StrEnum):
    """How far an alert has come."""

    PENDING = "pending"
    """Bad, but not yet for long enough."""
    RAISED = "raised"
    CLEARED = "cleared"
    """Over; remembered for a while, since what comes back soon is the same trouble."""


@dataclass(frozen=True, slots=True)
class Acknowledgment:
    """Somebody is on it."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The life of one alert so far; all its times are those of readings, but for the acknowledgment's."""

    condition: Condition
    """As it was last found."""
    stage: Stage
    firm_since: datetime
    """When it was first beyond its fire level, this time."""
    seen_at: datetime
    """Up to when it is judged."""
    raised_at: datetime | None = None
    """When it was raised, this time or the last."""
    quiet_since: datetime | None = None
    """First of the good readings in a row; None while it lasts."""
    misses: int = 0
    """Good readings in a row while it is pending."""
    uncertain: bool = False
    """Its source cannot be read now: it is held as it was last seen."""
    times: int = 0
    """How often it was raised, with less than half an hour in between."""
    cleared_at: datetime | None = None
    """When it last cleared."""
    onsets: tuple[datetime, ...] = ()
    """When it turned from good to bad, the last few times."""
    chattering: bool = False
    """It turns bad so often that it stays one line until it has been quiet for long."""
    acknowledged: Acknowledgment | None = None

    @property
    def key(self) -> Key:
        """What makes it the same alert as before."""
        return key_of(self.condition)

    @property
    def raised(self) -> bool:
        """Whether it is on the wall."""
        return self.stage is Stage.RAISED

    @property
    def state(self) -> str:
        """The step of its life in one word."""
        if not self.raised:
            return self.stage.value
        return "chattering" if self.chattering else "acknowledged" if self.acknowledged else "raised"


def key_of(condition: Condition) -> Key:
    """The alert that a condition belongs to."""
    return condition.rule, condition.subject, condition.severity
