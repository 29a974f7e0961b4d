"""Ink: runs of text in one tone, lines of an exact width in cells, and rows that know what they show."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from rich.cells import cell_len, set_cell_size

from board.board import Tone

ELLIPSIS: Final = "…"


class Art(StrEnum):
    """Ink that says nothing by itself, and so may be fainter than text."""

    FRAME = "frame"
    TRACK = "track"
    """The unused part of a bar."""


class Span(NamedTuple):
    """A run of text in one tone; a named tuple, because whole walls of them are compared each second."""

    text: str
    tone: Tone | Art = Tone.PLAIN
    bold: bool = False
    chosen: bool = False
    """Whether the cursor stands on it."""


Line = tuple[Span, ...]


class Spot(NamedTuple):
    """The part of a row that shows one fact or alert."""

    start: int
    width: int
    key: str


class Row(NamedTuple):
    """A line of cells, and which facts or alerts it shows."""

    line: Line
    spots: tuple[Spot, ...] = ()

    @property
    def key(self) -> str | None:
        """The first fact or alert that the row shows."""
        return self.spots[0].key if self.spots else None

    def at(self, x: int) -> str | None:
        """Name the fact or alert that is shown in this column."""
        return next((spot.key for spot in self.spots if spot.start <= x < spot.start + spot.width), None)


def width(line: Line) -> int:
    """Count the cells of a line."""
    return sum(cell_len(span.text) for span in line)


def plain(line: Line) -> str:
    """Give a line without its tones."""
    return "".join(span.text for span in line)


@lru_cache(maxsize=4096)
def solid(text: str) -> str:
    """Drop what a terminal might obey or join, so that a text is as wide as the sum of its characters.

    Facts are cleaned where they come in; this keeps a line exact whatever it is made of. Blanks stay.
    """
    if text.isprintable() and "\ufe0f" not in text:
        return text
    return "".join(each for each in text.replace("\n", " ") if each.isprintable() and each != "\ufe0f")


def cut(text: str, cells: int) -> str:
    """Make a text solid and at most so many cells wide; an ellipsis stands for the rest."""
    text = solid(text)
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + ELLIPSIS if cells > 0 else ""


def left(text: str, cells: int, tone: Tone | Art = Tone.PLAIN, *, bold: bool = False) -> Span:
    """Write text at the left of a field of exactly so many cells."""
    return Span(set_cell_size(cut(text, cells), cells), tone, bold)


def right(text: str, cells: int, tone: Tone | Art = Tone.PLAIN, *, bold: bool = False) -> Span:
    """Write text at the right of a field of exactly so many cells."""
    short = cut(text, cells)
    return Span(" " * (cells - cell_len(short)) + short, tone, bold)


def gap(cells: int) -> Span:
    """Leave so many cells empty."""
    return Span(" " * cells)


def fit(line: Iterable[Span], cells: int) -> Line:
    """Make a line exactly so many cells wide: cut it with an ellipsis, or fill it up with blanks."""
    kept: list[Span] = []
    room = cells
    for span in line:
        size = cell_len(span.text)
        if size > room:
            kept.append(span._replace(text=_shortened(span.text, room)))
            return tuple(kept)
        if size:
            kept.append(span)
            room -= size
    if room:
        kept.append(gap(room))
    return tuple(kept)


def ends(start: Line, end: Line, cells: int) -> Line:
    """Put one line at the left and one at the right of the same field; the left one gives way."""
    end = fit(end, min(width(end), cells))
    return (*fit(start, cells - width(end)), *end)


def listed(parts: Iterable[str], cells: int) -> str:
    """Join as many of the parts as fit by middle dots; what comes first matters most."""
    text = ""
    for part in parts:
        longer = f"{text} · {part}" if text else part
        if cell_len(longer) > cells:
            break
        text = longer
    return text


def row(line: Iterable[Span], cells: int, key: str | None = None) -> Row:
    """Make a row of exactly so many cells, all of them about one fact or alert."""
    return Row(fit(line, cells), () if key is None else (Spot(0, cells, key),))


def padded(rows: Iterable[Row], cells: int, height: int) -> tuple[Row, ...]:
    """Make a block exactly so many rows high, each row already being ``cells`` wide."""
    block = tuple(rows)[:height]
    return block + (Row((gap(cells),)),) * (height - len(block))


def beside(*blocks: tuple[Row, ...]) -> tuple[Row, ...]:
    """Join blocks of the same height from left to right."""
    return tuple(_joined(parts) for parts in zip(*blocks, strict=True))


def choose(rows: tuple[Row, ...], key: str | None) -> tuple[Row, ...]:
    """Mark what shows this fact or alert as chosen by the cursor."""
    return tuple(_chosen(each, key) if any(spot.key == key for spot in each.spots) else each for each in rows)


def _shortened(text: str, room: int) -> str:
    bare = text.rstrip()
    if cell_len(bare) <= room:
        return set_cell_size(bare, room)
    return set_cell_size(cut(bare, room), room)


def _joined(parts: tuple[Row, ...]) -> Row:
    line: list[Span] = []
    spots: list[Spot] = []
    offset = 0
    for part in parts:
        line.extend(part.line)
        spots.extend(spot._replace(start=spot.start + offset) for spot in part.spots)
        offset += width(part.line)
    return Row(tuple(line), tuple(spots))


def _chosen(each: Row, key: str | None) -> Row:
    line: list[Span] = []
    x = 0
    for span in each.line:
        size = cell_len(span.text)
        line.append(span._replace(chosen=True) if size and each.at(x) == key else span)
        x += size
    return each._replace(line=tuple(line))
