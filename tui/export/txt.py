"""Rows as text: plain for files and pipes, or with the terminal's own colors."""

from collections.abc import Iterable
from typing import Final

from tui.themes import PALETTES
from widgets.ink import Row, Span, plain

_CODES: Final = {
    "ansi_default": "39",
    "ansi_red": "31",
    "ansi_yellow": "33",
    "ansi_cyan": "36",
    "ansi_bright_black": "90",
}
"""Select Graphic Rendition of ECMA-48, with the bright colors that every terminal has added."""


def text(rows: Iterable[Row], *, color: bool = False) -> str:
    """Write one line for each row, without blanks at its end."""
    return "".join(f"{_colored(row) if color else plain(row.line).rstrip()}\n" for row in rows)


def _colored(row: Row) -> str:
    spans = list(row.line)
    while spans and not spans[-1].text.strip() and not spans[-1].chosen:
        spans.pop()
    return "".join(map(_span, spans)) + "\x1b[0m" if spans else ""


def _span(span: Span) -> str:
    if not span.text.strip() and not span.chosen:
        return span.text
    paint = PALETTES["ansi"].paints[span.tone]
    bold = "1;" if span.bold or paint.style == "bold" else ""
    chosen = "7;" if span.chosen else ""
    return f"\x1b[0;{bold}{chosen}{_CODES[paint.color]}m{span.text}\x1b[0m"
