"""The rounded frame around a panel, with a title at the left and a subtitle at the right."""

from typing import Final

from board.board import Tone
from widgets.ink import Art, Line, Row, Span, Spot, listed, padded, solid, width

BORDER: Final = 2
"""Rows that a frame takes of a panel's height."""

MARGIN: Final = 4
"""Cells that a frame and the blanks inside it take of a panel's width."""

_SIDES: Final = (Span("│ ", Art.FRAME), Span(" │", Art.FRAME))


def panel(title: str, subtitle: str, rows: tuple[Row, ...], cells: int, height: int) -> tuple[Row, ...]:
    """Frame rows of ``cells - MARGIN`` cells as a panel of exactly ``cells`` by ``height``."""
    inside = padded(rows, cells - MARGIN, height - BORDER)
    bottom = Span("╰" + "─" * (cells - 2) + "╯", Art.FRAME)
    return (Row(_top(title, subtitle, cells)), *map(_sided, inside), Row((bottom,)))


def _top(title: str, subtitle: str, cells: int) -> Line:
    name = Span(f" {title} ", Tone.QUIET, bold=True)
    aside = listed(solid(subtitle).split(" · "), cells - 7 - width((name,)))
    side = (Span(f" {aside} ", Tone.QUIET), Span("─╮", Art.FRAME)) if aside else (Span("─╮", Art.FRAME),)
    rule = cells - 2 - width((name,)) - width(side)
    return (Span("╭─", Art.FRAME), name, Span("─" * rule, Art.FRAME), *side)


def _sided(row: Row) -> Row:
    spots = tuple(Spot(spot.start + 2, spot.width, spot.key) for spot in row.spots)
    return Row((_SIDES[0], *row.line, _SIDES[1]), spots)
