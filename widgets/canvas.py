"""The canvas: one widget that draws rows of cells, and sends to the terminal only those that changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, repeat, zip_longest
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from board.board import Tone
from widgets.ink import Art, Line, Row, Span, width

_PARTS: Final = (*Tone, *Art)
_Cell = tuple[str, tuple[Tone | Art, bool, bool]]
"""A character and its look."""

_JUMP: Final = 10
"""Equal cells between two changes from which two regions cost fewer bytes than one."""


class Canvas(Widget):
    """Rows of cells, drawn line by line; :attr:`rows` is set anew as often as one likes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"canvas--{part}" for part in (*_PARTS, "cursor")}
    DEFAULT_CSS = "\n".join(
        (
            "Canvas { color: $tone-plain; background: $tone-ground; }",
            *(
                f"Canvas > .canvas--{part} {{ color: $tone-{part}; text-style: $tone-{part}-style; }}"
                for part in _PARTS
            ),
            "Canvas > .canvas--cursor { background: $tone-cursor; text-style: $tone-cursor-style; }",
        )
    )
    # A drag over the wall selects nothing: the rows under it change, and keys copy what a row says.
    ALLOW_SELECT = False

    @dataclass
    class Picked(Message):
        """A row was clicked that shows a fact or an alert."""

        canvas: "Canvas"
        key: str

        @property
        def control(self) -> "Canvas":
            """The canvas that was clicked."""
            return self.canvas

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(name=name, id=id, classes=classes)
        self._rows: tuple[Row, ...] = ()
        self._looks: dict[Span, Style] = {}

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is drawn, from the top; what does not fit the widget is not seen."""
        return self._rows

    @rows.setter
    def rows(self, rows: tuple[Row, ...]) -> None:
        before, self._rows = self._rows, rows
        regions = tuple(changed(before, rows))
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the widget."""
        line = self._rows[y].line if y < len(self._rows) else ()
        segments = [
            Segment("".join(span.text for span in spans), self._look(look))
            for look, spans in groupby(line, key=_look_alone)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Say what was clicked."""
        key = self._rows[event.y].at(event.x) if event.y < len(self._rows) else None
        if key is not None:
            self.post_message(self.Picked(self, key))

    def notify_style_update(self) -> None:
        """Forget the looks when the theme has changed."""
        self._looks.clear()
        super().notify_style_update()

    def _look(self, span: Span) -> Style:
        look = self._looks.get(span)
        if look is None:
            look = self.get_component_rich_style(f"canvas--{span.tone}")
            if span.bold:
                look += Style(bold=True)
            if span.chosen:
                look += self.get_component_rich_style("canvas--cursor", partial=True)
            self._looks[span] = look
        return look


def _look_alone(span: Span) -> Span:
    return span._replace(text="")


def changed(before: tuple[Row, ...], after: tuple[Row, ...]) -> Iterator[Region]:
    """Find the parts of lines that differ, as regions of one row each."""
    blank = Row(())
    for y, (old, new) in enumerate(zip_longest(before, after, fillvalue=blank)):
        if old.line != new.line:
            alike = _alike(old.line, new.line)
            offset = width(new.line[:alike])
            for start, end in _differences(_cells(old.line[alike:]), _cells(new.line[alike:])):
                yield Region(offset + start, y, end - start, 1)


def _alike(old: Line, new: Line) -> int:
    """Count the spans at the left that are equal, which need not be split into cells."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (was, now) in pairs if was != now), min(len(old), len(new)))


def _cells(line: Line) -> list[_Cell]:
    """Split a line into cells; each cell of a wide character has all of it."""
    cells: list[_Cell] = []
    for text, tone, bold, chosen in line:
        cells.extend(zip(_characters(text), repeat((tone, bold, chosen)), strict=False))
    return cells


@lru_cache(maxsize=4096)
def _characters(text: str) -> tuple[str, ...]:
    """Give each cell's character; most texts of a line are those of the second before."""
    return tuple(character for character in text for _ in range(cell_len(character)))


def _differences(old: list[_Cell], new: list[_Cell]) -> Iterator[tuple[int, int]]:
    """Find the stretches of cells that differ, joining those that are close to each other."""
    start = end = -1
    for x, (was, now) in enumerate(zip_longest(old, new)):
        if was == now:
            continue
        if start >= 0 and x - end > _JUMP:
            yield start, end
            start = -1
        start, end = x if start < 0 else start, x + 1
    if start >= 0:
        yield start, end
