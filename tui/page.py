"""A page: a pane whose text may be longer than the screen, and scrolls."""

from abc import abstractmethod
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from board.board import Tone
from tui.keys import PAGES, Hint
from tui.pane import Pane
from widgets.ink import Row, Span, ends, padded

_TITLE_ROWS = 2


class Page(Pane):
    """A title that stays and text below it that scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = list(PAGES)
    HINTS: tuple[Hint, ...] = (
        ("scroll", ("line-up", "line-down")),
        ("page", ("page-up", "page-down")),
        ("help", ("help",)),
        ("back", ("back",)),
    )

    def __init__(self) -> None:
        super().__init__()
        self._top = 0
        self._room = 1
        self._text: tuple[Row, ...] = ()
        self._text_of: tuple[datetime, int] | None = None

    @abstractmethod
    def title_line(self) -> tuple[Span, ...]:
        """What the page is about."""

    @abstractmethod
    def text(self, width: int) -> tuple[Row, ...]:
        """All rows of the text as of this second, each exactly ``width`` cells wide."""

    def draw(self, width: int, height: int) -> tuple[Row, ...]:
        """The title, as much of the text as fits, and the keys."""
        inner = max(width - 2, 1)
        if self._text_of != (self.desk.now, inner):  # scrolling asks for nothing anew
            self._text, self._text_of = self.text(inner), (self.desk.now, inner)
        rows = self._text
        self._room = max(height - _TITLE_ROWS - 1, 1)
        last = max(len(rows) - self._room, 0)
        self._top = min(max(self._top, 0), last)
        place = f"{self._top + 1}-{self._top + self._room} of {len(rows)} lines " if last else ""
        title = ends((Span(" "), *self.title_line()), (Span(place, Tone.FAINT),), width)
        body = padded(rows[self._top : self._top + self._room], inner, height - _TITLE_ROWS - 1)
        margin = Span(" ")
        blank = Row((Span(" " * width),))
        return (Row(title), blank, *(Row((margin, *row.line, margin)) for row in body), *self.foot(width))

    def action_scroll(self, lines: int) -> None:
        """Move the text by so many lines."""
        self._top += lines
        self.show()

    def action_page(self, pages: int) -> None:
        """Move the text by so many pages."""
        self.action_scroll(pages * max(self._room - 1, 1))

    def action_back(self) -> None:
        """Close the page."""
        self.app.pop_screen()

    def on_mouse_scroll_down(self, _event: events.MouseScrollDown) -> None:
        """Move down by the wheel."""
        self.action_scroll(3)

    def on_mouse_scroll_up(self, _event: events.MouseScrollUp) -> None:
        """Move up by the wheel."""
        self.action_scroll(-3)
