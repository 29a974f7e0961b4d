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
_SPAN: Final = re.compile(r"([\d.]+)(us|ms|s|min|h|d|w|month|y)\b")
_MICROS: Final = {
    "us": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "min": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
    "month": 2_629_800_000_000,
    "y": 31_557_600_000_000,
}
"""Microseconds of the units in which systemctl writes a time (``systemd.time(7)``)."""
_BASE: Final = re.compile(r"(\w+)=(.*?) ; next_elapse")
REPEATS: Final = ("OnUnitActiveUSec", "OnUnitInactiveUSec")
"""Bases of a timer that count from its own last run."""
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

    def micros(self, name: str) -> int | None:
        """A time that passes, in microseconds; None where it is not set."""
        value = self._raw.get(name)
        return (_micros(value) or self.number(name)) if isinstance(value, str) else self.number(name)

    def moment(self, name: str) -> datetime | None:
        """A time of the clock in whole seconds, which is all that systemctl tells; None where it never was."""
        value = self._raw.get(name)
        if isinstance(value, str):
            found = _STAMP.search(value)
            return datetime.fromisoformat(f"{found[1]}T{found[2]}Z") if found else None
        at = since_epoch(self.number(name))
        return at.replace(microsecond=0) if at else None

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
        """From one run of a timer to the next, where it says so (``OnUnitActiveSec``)."""
        value = self._raw.get("TimersMonotonic")
        if isinstance(value, str):
            value = [(base, _micros(text), 0) for base, text in _BASE.findall(value)]
        bases = value if isinstance(value, list) else []
        return next((timedelta(microseconds=micros) for base, micros, _ in bases if base in REPEATS and micros), None)


def since_epoch(micros: int | None) -> datetime | None:
    """A time in microseconds; None for zero, for one that is not set and for one beyond all calendars."""
    if not micros:
        return None
    try:
        return EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return None


def _micros(text: str) -> int:
    """A span as systemctl writes it, ``6h 18min 21.479684s``; zero where it is none."""
    return round(sum(float(number) * _MICROS[unit] for number, unit in _SPAN.findall(text)))


def _listed(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return value.split()
    return (each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _command(value: object) -> str:
    """The first command and its arguments in one line."""
    if isinstance(value, list) and value:
        return " ".join(value[0][1])
    return value.partition("\n")[0] if isinstance(value, str) else ""
