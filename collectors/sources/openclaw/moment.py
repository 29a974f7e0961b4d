"""Moments as a gateway tells them: milliseconds since 1970, and whatever else may stand in their place."""

from datetime import UTC, datetime
from typing import Final

LATEST: Final = 4e12
"""Milliseconds since 1970 beyond which nothing is a time: the year 2096."""


def moment(value: object) -> datetime | None:
    """A time; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < LATEST:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)
