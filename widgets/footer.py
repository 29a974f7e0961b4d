"""The last line: the keys that work here, and what the wall itself costs."""

from typing import NamedTuple

from board.board import Tone
from widgets.ink import Row, Span, ends, fit, gap, solid, width


class Key(NamedTuple):
    """A key and what it does here, in a word or two."""

    key: str
    does: str


def draw(keys: tuple[Key, ...], cost: str, cells: int) -> tuple[Row, ...]:
    """Draw as many keys as fit, whole, in their order; the cost stands at the right if there is room."""
    line: list[Span] = [gap(1)]
    room = cells - 2
    for key in keys:
        shown = (Span(f" {key.key}", Tone.QUIET, bold=True), Span(f" {key.does} ", Tone.FAINT))
        room -= width(shown)
        if room < 0:
            break
        line += shown
    aside = (Span(solid(cost), Tone.FAINT), gap(2))
    if width(tuple(line)) + width(aside) + 2 > cells:
        return (Row(fit(line, cells)),)
    return (Row(ends(tuple(line), aside, cells)),)
