"""Numbers and times in words: short enough for the wall, coarse enough not to change at every look."""

from datetime import date, datetime, tzinfo
from typing import Final

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BINARY: Final = ("B", "K", "M", "G", "T", "P")
_WINDOW_STEP: Final = 8192
"""Context windows are multiples of this (32,768 is "32K" to everyone); counts of tokens almost never are."""


def age(seconds: float) -> str:
    """An age of at most five cells: ``3s``, ``40s``, ``14m``, ``2h47``, ``6d``; below zero is ``0s``."""
    whole = max(0, int(seconds))
    if whole < 10:
        return f"{whole}s"
    if whole < MINUTE:
        return f"{whole // 10 * 10}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m"
    if whole < DAY:
        hours, rest = divmod(whole, HOUR)
        minutes = rest // MINUTE
        return f"{hours}h{minutes:02}" if minutes else f"{hours}h"
    return f"{min(whole // DAY, 9999)}d"


def duration(seconds: float) -> str:
    """A duration in its two largest units: ``40 s``, ``14 min``, ``2 h 33 min``, ``6 d 3 h``."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < DAY:
        return _two(whole // HOUR, "h", whole % HOUR // MINUTE, "min")
    return _two(whole // DAY, "d", whole % DAY // HOUR, "h")


def size(count: float) -> str:
    """Bytes in powers of 1024, as ``du -h`` counts them: ``71.2 G``, ``900 M``, ``12 B``."""
    number, unit = _scaled(count)
    return f"{_short(number) if unit != 'B' else f'{number:.0f}'} {unit}"


def tokens(count: int) -> str:
    """A count of tokens: plain below 10,000, else ``96K``, ``1.1M``; context windows by their usual names."""
    if count < 10_000:
        return str(count)
    step = 1024 if count % _WINDOW_STEP == 0 else 1000
    if count < step * step:
        return f"{count // step}K"
    return f"{count / step / step:.1f}".removesuffix(".0") + "M"


def figure(value: float) -> str:
    """A number without a unit: ``0.4``, ``41``, ``2,115``; one decimal below ten where it has any."""
    if abs(value) < 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:,.0f}"


def exact(value: float) -> str:
    """A number whose small part counts, as of money: ``25``, ``0.12``, ``1,204.5``, ``0.0034``."""
    if 0 < abs(value) < 0.1:
        return f"{value:.2g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def amount(value: float | None, unit: str, limit: float | None = None) -> str:
    """A number with its unit, and its limit where that says more: ``78 %``, ``71.2/96 G``, ``412/600 W``."""
    if value is None:
        return "?"
    if unit == "B":
        return size(value) if limit is None else _of(value, limit)
    if unit in ("", "requests"):
        return figure(value)
    if unit == "W" and limit is not None:
        return f"{value:.0f}/{limit:.0f} W"
    return f"{figure(value) if unit == 'tok/s' else f'{value:.0f}'} {unit}"


def clock(at: datetime, zone: tzinfo, now: datetime | None = None) -> str:
    """The time of day in a zone, ``13:09``; with ``now`` also the day when it is another one, ``Tue 13:09``."""
    local = at.astimezone(zone)
    text = f"{local.hour:02}:{local.minute:02}"
    if now is None:
        return text
    days = abs((now.astimezone(zone).date() - local.date()).days)
    if days == 0:
        return text
    day = _WEEKDAYS[local.weekday()] if days < 7 else f"{local.day} {_MONTHS[local.month - 1]}"
    return f"{day} {text}"


def day(of: date) -> str:
    """A day without its year: ``16 Feb``."""
    return f"{of.day} {_MONTHS[of.month - 1]}"


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"


def _scaled(count: float, most: float = 1000) -> tuple[float, str]:
    power = 0
    while abs(count) >= most and power < len(_BINARY) - 1:
        count, power = count / 1024, power + 1
    return count, _BINARY[power]


def _short(number: float) -> str:
    return f"{number:.1f}" if abs(number) < 99.95 else f"{number:.0f}"


def _of(value: float, limit: float) -> str:
    """Part and whole in the unit of the whole."""
    whole, unit = _scaled(limit, 10_000)
    part = value / limit * whole if limit else value
    return f"{_short(part)}/{whole:.0f} {unit}"
