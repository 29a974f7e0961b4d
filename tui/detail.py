"""The detail screen: all that is known of one row, with charts and the readings behind it."""

from collections.abc import Iterator
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.binding import BindingType

from board.board import Detail, Tone
from board.hygiene import clean
from tui.acting import ActingPane
from tui.copying import copy_line
from tui.keys import Hint, key
from tui.page import Page
from tui.prose import wrapped
from widgets.ink import Row, Span, gap, left, row
from widgets.plot import plot

RENEWED: Final = 5.0
"""Seconds between two times that the engine hears of the details being open; it forgets after three of them."""
_LABEL_CELLS: Final = (14, 30)
"""Cells for the labels and the gap after them, at least and at most; between, the longest label decides."""
_GAP: Final = 2
_CHART_ROWS: Final = 12
_RAW_LINES: Final = 5000
"""Lines of raw readings at most: a page, not a file viewer."""


class DetailScreen(Page, ActingPane):
    """One row of the board in full; it follows the row as it changes."""

    BINDINGS: ClassVar[list[BindingType]] = [key("copy-detail", "y", "copy", "copy the command or id")]
    HINTS: tuple[Hint, ...] = (
        ("copy", ("copy-detail",)),
        ("acknowledge", ("acknowledge",)),
        ("shelve", ("shelve",)),
        ("pin", ("pin",)),
        ("hide", ("hide",)),
        ("un-shelve", ("unshelve",)),
        ("note", ("tried",)),
        ("history", ("history",)),
        ("read again", ("read-again",)),
        *Page.HINTS,
    )

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.subject = subject
        self._last: Detail | None = None
        self._gone = False

    def on_mount(self) -> None:
        """Ask for what is read only while somebody looks, and again and again."""
        self._ask_for_more()
        self.set_interval(RENEWED, self._ask_for_more)

    @property
    def chosen(self) -> str:
        """The row of the page."""
        return self.subject

    def known(self) -> Detail | None:
        """All that is known of it now."""
        return self.desk.detail(self.subject)

    def title_line(self) -> tuple[Span, ...]:
        """The row, and whether it is still there."""
        name = Span(self._last.title if self._last else self.subject, Tone.STRONG, bold=True)
        if not self._gone:
            return (name,)
        said = "  gone; this is how it was seen last" if self._last else "  is not known any more"
        return (name, Span(said, Tone.UNKNOWN))

    def text(self, width: int) -> tuple[Row, ...]:
        """Labels and texts, charts, and the readings behind them."""
        found = self.known()
        self._gone, self._last = found is None, found or self._last
        return tuple(self._rows(self._last, width)) if self._last else ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done about this row."""
        if action in {"acknowledge", "tried"}:
            return self.found() is not None
        if action in {"pin", "hide"}:
            return self.queued() is not None
        if action == "shelve":
            return self.found() is not None or self.queued() is not None
        if action == "unshelve":
            item = self.queued()
            return bool(item and item.mark) or any(each.key == self.subject for each in self.desk.board.shelved)
        return super().check_action(action, parameters)

    def tell_none(self) -> None:
        """Say that there is no alert: none can be chosen here."""
        self.notify("no alert is about this row", markup=False)

    def action_copy(self) -> None:
        """Copy the command or id."""
        copy_line(self.app, self._last.copy if self._last else self.subject)

    def _ask_for_more(self) -> None:
        if self.is_current:
            self.desk.look_at(self.subject)

    def _rows(self, detail: Detail, width: int) -> Iterator[Row]:
        cells = _label_cells(detail)
        for label, text in detail.lines:
            for at, line in enumerate(wrapped(text.text, max(width - cells, 10))):
                name = left(label.text if at == 0 else "", cells - _GAP, Tone.QUIET)
                yield row((name, gap(_GAP), Span(line, text.tone)), width)
        for chart in detail.charts:
            yield row((), width)
            yield from plot(chart, width, _CHART_ROWS, self.desk.now, self.desk.zone)
        if detail.raw:
            yield row((), width)
            yield row((Span("as read", Tone.QUIET, bold=True),), width)
            yield from (row((Span(_harmless(line)),), width) for line in detail.raw.splitlines()[:_RAW_LINES])


def _label_cells(detail: Detail) -> int:
    least, most = _LABEL_CELLS
    longest = max((cell_len(label.text) + _GAP for label, _ in detail.lines), default=0)
    return min(max(longest, least), most)


def _harmless(line: str) -> str:
    """A line of JSON that no terminal obeys, with its indentation, which cleaning would take away."""
    inner = line.lstrip(" ")
    return " " * min(len(line) - len(inner), 40) + clean(inner)
