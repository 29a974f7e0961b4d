"""The clock that the program's edges hand in; everything within is given a time."""

from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

LATEST: Final = 10**10
"""Seconds since 1970 up to which a time is told: the year 2286."""


def utc_now() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


def moment(seconds: float) -> datetime:
    """So many seconds since 1970; what lies outside of the times that make sense, at their end.

    Anybody can give a file an age that no calendar has.
    """
    return datetime.fromtimestamp(min(max(seconds, 0), LATEST), UTC)


def system_zone(root: Path = Path("/")) -> tzinfo:
    """The system's zone, in which times are meant that do not say theirs; UTC where nobody has chosen one."""
    with suppress(OSError, ValueError), (root / "etc/localtime").open("rb") as file:
        return ZoneInfo.from_file(file)
    return UTC
