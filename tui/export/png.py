"""Rows as a PNG, drawn from the SVG with a font of this machine."""

from collections.abc import Iterable

from tui.export.font import monospace, others
from tui.export.strokes import DRAWN
from tui.export.svg import svg
from tui.themes import DEFAULT
from widgets.ink import Row, Span

UNDRAWABLE = "?"
"""What stands for a character that no font here has: an empty box would pretend to be one."""


def png(rows: Iterable[Row], *, theme: str = DEFAULT, zoom: int = 1) -> bytes:
    """Draw rows as a PNG.

    Raises :class:`tui.export.font.NoFontError`, whose sentence says what to install, when no font here has
    the wall's characters.
    """
    import resvg_py

    drawn = tuple(rows)
    font = monospace()
    used = frozenset(ord(each) for row in drawn for span in row.line for each in span.text if each not in DRAWN)
    more, nowhere = others(used - font.characters)
    picture = svg((_replaced(row, nowhere) for row in drawn) if nowhere else drawn, theme=theme)
    return resvg_py.svg_to_bytes(
        svg_string=picture,
        skip_system_fonts=True,
        font_files=[*font.files, *more],
        font_family=font.family,
        monospace_family=font.family,
        zoom=zoom,
    )


def _replaced(row: Row, nowhere: frozenset[int]) -> Row:
    return row._replace(line=tuple(_drawable(span, nowhere) for span in row.line))


def _drawable(span: Span, nowhere: frozenset[int]) -> Span:
    from rich.cells import cell_len

    if nowhere.isdisjoint(map(ord, span.text)):
        return span
    return span._replace(
        text="".join(UNDRAWABLE * cell_len(each) if ord(each) in nowhere else each for each in span.text)
    )
