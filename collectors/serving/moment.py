"""A moment, by both clocks."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """When a reading was made."""

    at: datetime
    """For people."""
    mono: float
    """For differences, in seconds."""


def system_clock() -> Moment:
    """The moment that it is."""
    return Moment(datetime.now(UTC), time.monotonic())
