"""A number over time as a picture of many rows: scale, limit line, clock times, and gaps that stay gaps."""

import math
from datetime import datetime, timedelta, tzinfo
from typing import Final

from board.board import Chart, Tone
from widgets.ink import Art, Line, Row, Span, fit, right

_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_STEPS: Final = 8
_SCALE_CELLS: Final = 9
_TICK_CELLS: Final = 16
_SIZES: Final = ("", "k", "M", "G", "T", "P")


def plot(chart: Chart, cells: int, height: int, now: datetime, zone: tzinfo) -> tuple[Row, ...]:
    """Draw the chart up to ``now`` in exactly ``cells`` by ``height``; needs 24 cells and 5 rows to say anything.

    Each column stands for the mean of the points in its share of the time.
    """
    width, bars = cells - _SCALE_CELLS - 2, height - 3
    title = Row(fit((Span(chart.title, Tone.STRONG), Span(_latest(chart), Tone.QUIET)), cells))
    if not chart.points or width < 1 or bars < 1:
        blank = Row(fit((Span("no readings yet", Tone.UNKNOWN),), cells))
        return (title, *(blank,) * min(1, height - 1), *(Row(fit((), cells)),) * (height - 2))
    columns = _columns(chart, width, now)
    scale = _range(chart)
    lines = (_bar_line(chart, columns, scale, at, bars) for at in range(bars))
    body = tuple(Row(fit(line, cells)) for line in lines)
    return (title, *body, *_axis(chart.points[0][0], now, width, cells, zone))


def number(value: float, unit: str) -> str:
    """Say a number with its unit in at most nine cells: ``741 MB``, ``4.20 W``."""
    base = 1024 if unit == "B" else 1000
    size = 0
    while abs(value) >= base and size < len(_SIZES) - 1:
        value, size = value / base, size + 1
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {_SIZES[size]}{unit}".rstrip()


def _latest(chart: Chart) -> str:
    if not chart.points:
        return ""
    values = [value for _, value in chart.points]
    least, most = (number(each, chart.unit) for each in (min(values), max(values)))
    limit = "" if chart.limit is None else f" · limit {number(chart.limit, chart.unit)}"
    return f"   {number(values[-1], chart.unit)} · {least} to {most}{limit}"


def _columns(chart: Chart, width: int, now: datetime) -> tuple[float | None, ...]:
    """The mean of each column's points; between two points not too far apart the first one holds."""
    start = chart.points[0][0]
    share = max((now - start).total_seconds(), 1.0) / width
    sums: list[list[float]] = [[] for _ in range(width)]
    held: list[float | None] = [None] * width
    for index, (at, value) in enumerate(chart.points):
        until = chart.points[index + 1][0] if index + 1 < len(chart.points) else now
        first = _column(at - start, share, width)
        sums[first].append(value)
        if (until - at).total_seconds() <= chart.gap:
            for column in range(first + 1, _column(until - start, share, width) + 1):
                held[column] = value
    return tuple(sum(own) / len(own) if own else kept for own, kept in zip(sums, held, strict=True))


def _column(since: timedelta, share: float, width: int) -> int:
    return min(max(int(since.total_seconds() / share), 0), width - 1)


def _range(chart: Chart) -> tuple[float, float]:
    """The scale: from zero, unless a value is below it, to the greatest of values and limit."""
    values = [value for _, value in chart.points] + ([] if chart.limit is None else [chart.limit])
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    return low, high if high > low else low + 1


def _bar_line(chart: Chart, columns: tuple[float | None, ...], scale: tuple[float, float], at: int, bars: int) -> Line:
    """One row of the picture; ``at`` counts from the top."""
    low, high = scale
    floor = (bars - 1 - at) * _STEPS
    limit = None if chart.limit is None else _level(chart.limit, scale, bars)
    on_limit = limit is not None and floor < max(limit, 1) <= floor + _STEPS
    label = number(high, chart.unit) if at == 0 else number(low, chart.unit) if at == bars - 1 else ""
    if on_limit and chart.limit is not None and chart.limit != high:
        label = number(chart.limit, chart.unit)
    empty = "╌" if on_limit else " "
    drawn = tuple(_cell(value, floor, scale, bars) or empty for value in columns)
    return (right(label, _SCALE_CELLS, Tone.QUIET), Span(" │", Art.FRAME), *_runs(drawn))


def _level(value: float, scale: tuple[float, float], bars: int) -> int:
    low, high = scale
    return math.ceil((value - low) / (high - low) * bars * _STEPS)


def _cell(value: float | None, floor: int, scale: tuple[float, float], bars: int) -> str:
    """The block of one cell; empty above the bar. A measured zero still shows, at the foot."""
    if value is None:
        return ""
    filled = max(_level(value, scale, bars), 1) - floor
    return "" if filled <= 0 else _BLOCKS[min(filled, _STEPS)]


def _runs(drawn: tuple[str, ...]) -> Line:
    """Join cells of one tone, so that a row is a few spans and not one for each cell."""
    spans: list[Span] = []
    for cell in drawn:
        tone = Tone.QUIET if cell == "╌" else Tone.LIVE
        if spans and spans[-1].tone == tone:
            spans[-1] = spans[-1]._replace(text=spans[-1].text + cell)
        else:
            spans.append(Span(cell, tone))
    return tuple(spans)


def _axis(start: datetime, end: datetime, width: int, cells: int, zone: tzinfo) -> tuple[Row, Row]:
    """The foot: a rule with ticks, and under each tick the time in the owner's zone."""
    ticks = range(0, max(width - 5, 1), _TICK_CELLS)
    rule = "".join("┬" if at in ticks else "─" for at in range(width))
    form = "%H:%M" if end - start < timedelta(days=1) else "%d %b %H:%M"
    words = "".join(
        f"{(start + (end - start) * (at / width)).astimezone(zone):{form}}".ljust(_TICK_CELLS) for at in ticks
    )
    before = Span(" " * (_SCALE_CELLS + 1))
    return (
        Row(fit((before, Span("╰" + rule, Art.FRAME)), cells)),
        Row(fit((before, Span(" " + words, Tone.QUIET)), cells)),
    )
