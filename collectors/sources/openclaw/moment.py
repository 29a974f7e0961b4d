"""Moments and counts as a gateway tells them: milliseconds since 1970, and whatever else may stand in their place."""

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

LATEST: Final = 4e12
"""Milliseconds since 1970 beyond which nothing is a time: the year 2096."""


def moment(value: object) -> datetime | None:
    """A time; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < LATEST:
        return None
    return datetime.fromtimestamp(value / 1000, UTC)


def count(value: object) -> int | None:
    """How many there are, or how long something takes; None where nothing is that many or takes that long."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LATEST:
        return None
    return int(value)


Millis = Annotated[datetime | None, BeforeValidator(moment)]
"""A time that may be missing; what is none is missing."""
Stamp = Annotated[int, Field(gt=0, lt=int(LATEST))]
"""A time without which the rest says nothing, as it was told."""
Count = Annotated[int | None, BeforeValidator(count)]
"""A number that may be missing; what is none, or cannot be one of anything here, is missing."""
