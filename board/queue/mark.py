"""Mark: what a person has done about a row of the queue: pinned, snoozed or hidden it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Will(StrEnum):
    """What a person wants of a row."""

    PINNED = "pinned"
    """At the top of where it stands."""
    SNOOZED = "snoozed"
    """Parked until a moment."""
    HIDDEN = "hidden"
    """Not shown at all, until a person takes that back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One row that was marked."""

    what: str
    """Key of the fact that the row stood for; a piece of work goes by any of its facts."""
    will: Will
    since: datetime
    until: datetime | None = None
    """When a snoozed one comes back."""
    who: str = ""
    reason: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.until is None or now < self.until
