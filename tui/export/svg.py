"""Rows as a self-contained SVG: no script, no link, no outside font."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Final

from rich.cells import cell_len

from tui.export.strokes import CELL, DRAWN, stroke
from tui.themes import CURSOR, DEFAULT, GROUND, Palette, exported
from widgets.ink import Row, Span

_MARGIN: Final = 12
_BASELINE: Final = 14
_FONT_SIZE: Final = 14.95
"""Pixels at which DejaVu Sans Mono, 0.602 em wide, fills a cell; textLength fits every other font to it."""

_FONTS: Final = "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace"


def svg(rows: Iterable[Row], *, theme: str = DEFAULT, title: str = "LockN Control") -> str:
    """Draw rows in a theme as an SVG 1.1 document; the same rows give the same bytes."""
    picture = _Picture(palette=exported(theme))
    for at, row in enumerate(rows):
        picture.add(row, at)
    return picture.document(title)


@dataclass(slots=True)
class _Picture:
    """What has been drawn: texts in their order, strokes by look, because one path draws thousands."""

    palette: Palette
    texts: list[str] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)
    strokes: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    columns: int = 0
    lines: int = 0

    def add(self, row: Row, at: int) -> None:
        column, y = 0, at * CELL[1]
        for span in row.line:
            cells = cell_len(span.text)
            if span.chosen:
                self.cursors.append(f"M{column * CELL[0]} {y}h{cells * CELL[0]}v{CELL[1]}h-{cells * CELL[0]}z")
            self._span(span, column, y)
            column += cells
        self.columns, self.lines = max(self.columns, column), at + 1

    def _span(self, span: Span, column: int, y: int) -> None:
        for text, cells in _runs(span.text):
            if text[0] in DRAWN:
                drawn = stroke(text[0], cells, column * CELL[0], y)
                self.strokes[span.tone, drawn.thickness].append(drawn.path)
            elif text.strip():
                self.texts.append(self._text(text, cells, span, column * CELL[0], y + _BASELINE))
            column += cells

    def _text(self, text: str, cells: int, span: Span, x: int, y: int) -> str:
        bold = span.bold or self.palette.paints[span.tone].style == "bold"
        look = f"{span.tone} b" if bold else f"{span.tone}"
        return f'<text class="{look}" x="{x}" y="{y}" textLength="{cells * CELL[0]}">{escape(text)}</text>'

    def document(self, title: str) -> str:
        width, height = self.columns * CELL[0] + 2 * _MARGIN, self.lines * CELL[1] + 2 * _MARGIN
        size = f'width="{width}" height="{height}"'
        return "\n".join(
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size} role="img">',
                f"<title>{escape(title)}</title>",
                f"<style>{_style(self.palette)}</style>",
                f'<rect class="{GROUND}" width="{width}" height="{height}"/>',
                f'<g transform="translate({_MARGIN} {_MARGIN})">',
                f'<path class="{CURSOR}" d="{"".join(self.cursors)}"/>' if self.cursors else "",
                *self._paths(),
                *self.texts,
                "</g></svg>\n",
            )
        )

    def _paths(self) -> Iterator[str]:
        for (tone, thickness), paths in self.strokes.items():
            look = (
                f'class="{tone}" shape-rendering="crispEdges"'
                if thickness == 0
                else f'fill="none" stroke="{self.palette.paints[tone].color}" stroke-width="{thickness}"'
            )
            yield f'<path {look} d="{"".join(paths)}"/>'


def _runs(text: str) -> Iterator[tuple[str, int]]:
    """Split text into what is drawn in one go: one kind of stroke, a wide character, blanks, or words."""
    for kind, group in groupby(text, key=_kind):
        run = "".join(group)
        if kind == "wide":
            yield from ((each, 2) for each in run)
        else:
            yield run, cell_len(run)


def _kind(character: str) -> str:
    if character in DRAWN or character == " ":
        return character
    return "wide" if cell_len(character) == 2 else "words"


def _style(palette: Palette) -> str:
    fills = "".join(f".{part}{{fill:{paint.color}}}" for part, paint in palette.paints.items())
    return f"text{{font:{_FONT_SIZE}px {_FONTS};white-space:pre}}.b{{font-weight:bold}}{fills}"
