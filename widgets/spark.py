"""Word-sized pictures of numbers: spark lines with gaps and a limit mark, and bars."""

from collections.abc import Sequence
from typing import Final

from board.board import Tone
from widgets.ink import Art, Line, Span

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_LEVELS: Final = "⎽⎼─⎻⎺"
"""Scan lines from the bottom to the top of a cell: where the limit stands beside the spark line."""


def spark(past: Sequence[float | None], cells: int, tone: Tone, mark: float | None = None) -> Line:
    """Draw the latest of the past, each 0..1 of the scale, in so many cells; what was not read stays empty.

    With a mark one more cell follows, which shows on the same scale where the limit stands.
    """
    latest = past[-cells:]
    drawn = "".join(" " if value is None else _step(value, _BLOCKS) for value in latest)
    line = (Span(" " * (cells - len(latest)) + drawn, tone),)
    return line if mark is None else (*line, Span(_step(mark, _LEVELS), Tone.FAINT))


def bar(part: float, cells: int, tone: Tone) -> Line:
    """Draw how much of a whole, 0..1, is used; any use shows, and only the whole is full."""
    part = min(max(part, 0.0), 1.0)
    used = round(part * cells)
    if part > 0:
        used = max(used, 1)
    if part < 1:
        used = min(used, cells - 1)
    return (Span("▇" * used, tone), Span("▁" * (cells - used), Art.TRACK))


def _step(value: float, steps: str) -> str:
    return steps[min(max(int(value * len(steps)), 0), len(steps) - 1)]
