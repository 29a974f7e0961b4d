"""The headline: how much needs a person, readable from three meters, and the proof that the wall is alive."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from board.board import Headline, Pulse, Tone
from board.reading import Freshness
from board.words import clock, duration
from widgets.glyphs import tall
from widgets.ink import Line, Row, Span, ends, fit, gap, left, listed, right, row, solid

HEIGHT: Final = 3

_COUNT: Final = 6
"""Cells for a count: two glyphs, so that a tenth alert moves nothing."""

_DAY: Final = 24 * 3600
_PULSES: Final = {Freshness.FRESH: "●", Freshness.AGING: "◐", Freshness.UNKNOWN: "?"}


class _Columns(NamedTuple):
    """Where the parts of the headline stand; decided by the width of the wall alone."""

    left: int
    pitch: int
    right: int


class _Count(NamedTuple):
    number: int
    shape: str
    tone: Tone
    asks: str


def draw(
    headline: Headline, cells: int, now: datetime, zone: tzinfo, *, earned: bool, wall: bool = False
) -> tuple[Row, ...]:
    """Draw the headline in three rows.

    ``earned`` says whether silence means health; without it a count of zero is drawn as ``?``. ``wall`` adds
    the state as a word of three rows.
    """
    columns = _columns(cells)
    state = _state(headline, earned=earned) if wall else ("", "", "")
    room = columns.left - 2 - len(state[0])
    first = _identity(headline, room, now, zone)
    counts = _counts(headline, columns.pitch, earned=earned)
    last = _time(columns.right, now.astimezone(zone))
    return tuple(
        row((gap(1), _word(state[at], headline), *fit(first[at], room), gap(1), *counts[at], *last[at]), cells)
        for at in range(HEIGHT)
    )


def _columns(cells: int) -> _Columns:
    if cells < 120:
        return _Columns(cells - 54, 14, 12)
    first, pitch = 42 + (cells - 120) // 4, min(16 + (cells - 120) // 8, 26)
    return _Columns(first, pitch, cells - first - 3 * pitch)


def _identity(headline: Headline, room: int, now: datetime, zone: tzinfo) -> tuple[Line, Line, Line]:
    name = (Span("LOCKN CONTROL", Tone.STRONG, bold=True), gap(2), left(headline.box, 40, Tone.QUIET))
    boot = listed(_boot(headline, now, zone), room)
    return name, (Span(boot, Tone.QUIET),), tuple(_pulse(headline.pulses, room))


def _boot(headline: Headline, now: datetime, zone: tzinfo) -> Iterator[str]:
    if headline.booted_at is None:
        yield "? boot time unknown"
        return
    up = (now - headline.booted_at).total_seconds()
    yield f"up {duration(up)}"
    if headline.off_since is not None and up < _DAY:
        yield f"booted {clock(headline.booted_at, zone, now)}"
        yield f"last seen {clock(headline.off_since, zone, now)}"


def _pulse(pulses: tuple[Pulse, ...], room: int) -> Iterator[Span]:
    watched = [pulse for pulse in pulses if not pulse.absent]
    troubled = [pulse for pulse in watched if pulse.freshness is not Freshness.FRESH]
    count = f"{len(watched) - len(troubled)}/{len(watched)} fresh "
    yield Span(count, Tone.QUIET)
    for pulse in pulses:
        if pulse.absent:
            yield Span("○", Tone.UNKNOWN)
        else:
            fresh = pulse.freshness is Freshness.FRESH
            yield Span(_PULSES[pulse.freshness], Tone.QUIET if fresh else Tone.STRONG, bold=not fresh)
    if troubled:
        names = (solid(pulse.name) for pulse in troubled)
        yield Span(" " + listed(names, room - len(count) - len(pulses) - 1), Tone.UNKNOWN)


def _counts(headline: Headline, pitch: int, *, earned: bool) -> tuple[Line, Line, Line]:
    counts = (
        _Count(headline.now, "■ NOW", Tone.NOW, "act at once"),
        _Count(headline.soon, "▲ SOON", Tone.SOON, "this session"),
        _Count(headline.you, "◆ YOU", Tone.YOU, "waits for a person"),
    )
    drawn = tuple(_count(count, pitch, earned=earned) for count in counts)
    top, middle, bottom = (tuple(span for each in drawn for span in each[at]) for at in range(HEIGHT))
    return top, middle, bottom


def _count(count: _Count, pitch: int, *, earned: bool) -> tuple[Line, Line, Line]:
    some = count.number > 0
    tone = count.tone if some else Tone.FAINT
    digits = tall(str(min(count.number, 99)) if some or earned else "?", heavy=some)
    asks = f"{count.number} in all" if count.number > 99 else count.asks
    # Only where the longest of the words fits: a row of words cut short says less than none.
    wide = pitch - _COUNT - 1 >= len("waits for a person")
    notes = (count.shape, asks if wide or count.number > 99 else "", "")
    top, middle, bottom = (
        (
            Span(digits[at].rjust(_COUNT), tone, bold=some),
            gap(1),
            left(notes[at], pitch - _COUNT - 1, tone if at == 0 else Tone.FAINT, bold=some and at == 0),
        )
        for at in range(HEIGHT)
    )
    return top, middle, bottom


def _time(cells: int, here: datetime) -> tuple[Line, Line, Line]:
    """Draw hours and minutes for three meters; the seconds only have to move."""
    date = f"{here:%a} {here.day} {here:%b}"
    if cells < 30:
        small = (right(f"{here:%H:%M:%S}", cells - 1, Tone.STRONG), gap(1))
        return small, (right(date, cells - 1, Tone.QUIET), gap(1)), (gap(cells),)
    top, middle, bottom = (Span(each, Tone.PLAIN) for each in tall(f"{here:%H:%M}"))
    return (
        ends((), (top, gap(4)), cells),
        ends((), (middle, gap(4)), cells),
        ends((), (Span(date, Tone.QUIET), gap(3), bottom, gap(1), Span(f"{here:%S}", Tone.QUIET), gap(1)), cells),
    )


def _state(headline: Headline, *, earned: bool) -> tuple[str, str, str]:
    found = (("NOW", headline.now), ("SOON", headline.soon), ("YOU", headline.you))
    word = next((name for name, number in found if number), "CALM" if earned else "BLIND")
    # Five letters and a blank, so that the word never moves what stands beside it.
    top, middle, bottom = (each.ljust(17) for each in tall(word, heavy=word != "CALM"))
    return top, middle, bottom


def _word(text: str, headline: Headline) -> Span:
    found = ((Tone.NOW, headline.now), (Tone.SOON, headline.soon), (Tone.YOU, headline.you))
    return Span(text, next((tone for tone, number in found if number), Tone.QUIET), bold=True)
