"""The pace of a demo: how fast a script is played, and how much faster where nothing happens in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collectors.replay.script import Script

LIVELY_BEFORE: Final = timedelta(seconds=10)
LIVELY_AFTER: Final = timedelta(minutes=2)
"""How long before and after something happens there is something to see."""
FASTER: Final = 10.0
"""How many times faster the rest is played."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a script is played in which time."""

    script: Script
    speed: float
    """Seconds of the script in a second, where something happens."""

    def on(self, at: datetime, passed: float) -> datetime:
        """Where the script stands after so many seconds; a time in which the box is off is left out."""
        while passed > 1e-6:
            speed = self.speed * (1 if self.is_lively(at) else FASTER)
            until = min(at + timedelta(seconds=passed * speed), self._turning(at))
            passed -= (until - at).total_seconds() / speed
            at = self._awake(until)
        return at

    def is_lively(self, at: datetime) -> bool:
        """Whether there is something to see at a moment."""
        return any(mark - LIVELY_BEFORE <= at < mark + LIVELY_AFTER for mark in self.script.events)

    def _turning(self, at: datetime) -> datetime:
        """The next moment at which the pace may change."""
        marks = (each for mark in self.script.events for each in (mark - LIVELY_BEFORE, mark, mark + LIVELY_AFTER))
        return min((mark for mark in marks if mark > at), default=at + timedelta(days=1))

    def _awake(self, at: datetime) -> datetime:
        return next((off.until for off in self.script.off if off.since <= at < off.until), at)
