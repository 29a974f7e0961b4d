"""Properties of a unit or a manager, whichever way they were asked: typed from D-Bus, or as text from systemctl."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

UNSET: Final = 2**64 - 1
"""How D-Bus says that a number is not set, or without a limit; systemctl has words for it."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP: Final = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC")
"""A time as systemctl writes it where ``TZ=UTC``: ``Fri 2026-11-20 14:11:10 UTC``."""
_PORT: Final = re.compile(r"\s--port[ =](\d{1,5})\b")
_JOBS: Final = ("", "0", "(0, '/')")


class Properties:
    """Properties by the names of ``org.freedesktop.systemd1(5)``; one that is missing or not set is empty."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self._raw = raw

    def text(self, name: str) -> str:
        """A word or sentence."""
        value = self._raw.get(name, "")
        return value if isinstance(value, str) else ""

    def flag(self, name: str) -> bool:
        """Whether it is so."""
        return self._raw.get(name) in (True, "yes")

    def number(self, name: str) -> int | None:
        """A number; None where it is not set, or has no limit."""
        value = self._raw.get(name)
        found = int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else None
        return None if found == UNSET else found

    def moment(self, name: str) -> datetime | None:
        """A time of the clock; None where it never was."""
        value = self._raw.get(name)
        if isinstance(value, str):
            found = _STAMP.search(value)
            return datetime.fromisoformat(f"{found[1]}T{found[2]}Z") if found else None
        return since_epoch(self.number(name))

    def names(self, *properties: str) -> tuple[str, ...]:
        """All names that these lists hold."""
        lists = (self._raw.get(each) for each in properties)
        return tuple(name for each in lists for name in _listed(each))

    @property
    def queued(self) -> bool:
        """Whether a job waits for it, such as its start."""
        return str(self._raw.get("Job", "")) not in _JOBS

    @property
    def port(self) -> int | None:
        """The port that its command names by ``--port``; nothing else of the command is looked at."""
        found = _PORT.search(_command(self._raw.get("ExecStart")))
        return int(found[1]) if found else None

    @property
    def interval(self) -> timedelta | None:
        """From one run of a timer to the next, where it says so (``OnUnitActiveSec``); D-Bus alone tells."""
        value = self._raw.get("TimersMonotonic")
        if not isinstance(value, list):
            return None
        each = (micros for base, micros, _ in value if base in ("OnUnitActiveUSec", "OnUnitInactiveUSec"))
        return next((timedelta(microseconds=micros) for micros in each), None)


def since_epoch(micros: int | None) -> datetime | None:
    """A time in microseconds; None for zero, for one that is not set and for one beyond all calendars."""
    if not micros:
        return None
    try:
        return EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return None


def _listed(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return value.split()
    return (each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _command(value: object) -> str:
    """The first command and its arguments in one line."""
    if isinstance(value, list) and value:
        return " ".join(value[0][1])
    return value if isinstance(value, str) else ""
