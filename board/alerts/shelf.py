"""Shelf: what a person put aside for a while, a single alert or all of a source or box, and what that hides.

Nothing is shelved without an end. A red alert comes back after a day at the latest, and what gets worse than it
was when it was shelved comes back at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from board.board import URGENCY, Severity
from board.rules.condition import Condition

MOST_RED: Final = timedelta(hours=24)
"""A red alert can be put aside for this long at most."""
ALL: Final = "all"
SOURCE: Final = "source:"
BOX: Final = "box:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One thing that was put aside."""

    what: str
    """A line's key, or what a maintenance window covers: ``all``, ``source:llama/11437``, ``box:lockn-01``."""
    label: str
    """What it is in words: the line's sentence, or what the window covers."""
    since: datetime
    until: datetime
    who: str = ""
    reason: str = ""
    severity: Severity = Severity.YOU
    """The most urgent that it hides; for a single alert that of its line when it was shelved."""

    @property
    def window(self) -> bool:
        """Whether it is a maintenance window."""
        return is_window(self.what)

    def hides(self, condition: Condition, now: datetime) -> bool:
        """Whether an alert is put aside by it now."""
        return self.bears(condition.severity, now) and self.covers(condition)

    def bears(self, severity: Severity, now: datetime) -> bool:
        """Whether it is in force, for anything so urgent."""
        if now >= self.until or URGENCY[severity] < URGENCY[self.severity]:
            return False
        return severity is not Severity.NOW or now < self.since + MOST_RED

    def covers(self, condition: Condition) -> bool:
        """Whether it speaks of an alert, in force or not."""
        kind, _, name = self.what.partition(":")
        if self.what == ALL:
            return True
        place = condition.scope or condition.subject  # what judges a scope itself is about that scope
        if f"{kind}:" == SOURCE:
            return f"{place}/".startswith(f"{name}/") or f"{place}:".startswith(f"{name}:")
        if f"{kind}:" == BOX:
            return f"{condition.subject}/".startswith(f"{name}/") or not condition.scope
        return self.what == condition.key


def is_window(what: str) -> bool:
    """Whether a target is a maintenance window and no single line."""
    return what == ALL or what.startswith((SOURCE, BOX))
