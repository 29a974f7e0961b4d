"""Tags: the few words that say what became of an alert line, and what of the tier is put aside."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Final

from board.board import AlertLine, Severity, ShelfLine, Tone
from board.words import clock

SIGNS: Final = {
    Severity.NOW: ("■ NOW", Tone.NOW),
    Severity.SOON: ("▲ SOON", Tone.SOON),
    Severity.YOU: ("◆ YOU", Tone.YOU),
    Severity.NOTE: ("• note", Tone.QUIET),
}
"""Shape with word, and tone, of each severity."""
TAKEN: Final = "✓"
"""The shape of a line that somebody is on; its word stays that of its severity."""


def sign(alert: AlertLine) -> tuple[str, Tone]:
    """Shape with word, and tone: quiet once somebody is on it."""
    word, tone = SIGNS[alert.severity]
    return (f"{TAKEN}{word[1:]}", Tone.QUIET) if alert.acknowledged else (word, tone)


def brief(alert: AlertLine) -> Iterator[str]:
    """What became of the line, where it has one row; what matters most first."""
    if alert.chattering:
        yield "chattering"
    if alert.alike:
        yield f"+{alert.alike} alike"
    if alert.times > 1:
        yield f"{_ordinal(alert.times)} time"
    if alert.follows:
        yield f"+{len(alert.follows)}"


def full(alert: AlertLine) -> Iterator[str]:
    """What became of the line, where there is room to say it."""
    if alert.acknowledged:
        yield f"{TAKEN} {alert.acknowledged}"
    if alert.chattering:
        yield "chattering"
    if alert.alike:
        yield f"+{alert.alike} more of its kind"
    if alert.times > 1:
        yield f"{_ordinal(alert.times)} time"
    yield "as last seen: its source is blind" if alert.uncertain else alert.evidence.value
    if count := len(alert.follows):
        yield f"{count} follow{'s' if count == 1 else ''}: {', '.join(alert.follows)}"


def windows(shelved: Sequence[ShelfLine]) -> tuple[ShelfLine, ...]:
    """The maintenance windows among what is put aside."""
    return tuple(each for each in shelved if each.severity is None)


def window(open_ones: Sequence[ShelfLine], zone: tzinfo, now: datetime) -> str:
    """The first maintenance window in words, with a count of the others."""
    first = open_ones[0]
    parts = (
        f"○ maintenance until {moment(first.until, zone, now)}: {first.what}",
        f"+{len(open_ones) - 1} more" if len(open_ones) > 1 else "",
        first.reason,
        f"hides {first.hides}" if first.hides else "",
    )
    return " · ".join(part for part in parts if part)


def put_aside(shelved: Sequence[ShelfLine], zone: tzinfo, now: datetime) -> str:
    """How many single alerts are shelved, and when the first comes back; empty without any."""
    single = [each for each in shelved if each.severity is not None]
    if not single:
        return ""
    return f"{len(single)} shelved until {moment(min(each.until for each in single), zone, now)}"


def moment(at: datetime, zone: tzinfo, now: datetime) -> str:
    """A moment in words; a day's beginning is named by the day alone."""
    return clock(at, zone, now).removesuffix(" 00:00")


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in {11, 12, 13} else "th"
    return f"{number}{ending}"
