"""The find screen: a few letters, and the rows of the board in which they occur."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from board.board import Tone
from tui.entries import Entry, entries, matching
from tui.field import Field, FieldPane
from tui.keys import Hint, key
from widgets.canvas import Canvas
from widgets.ink import Row, choose, left, padded, row

LONGEST: Final = 200
"""Characters of a search."""


class FindScreen(FieldPane):
    """A search over all rows of the board, those too that had no room on the wall."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("find-back", "escape", "back", "back"),
        key("find-up", "up", "step(-1)", "up", priority=True),
        key("find-down", "down", "step(1)", "down", priority=True),
    ]
    HINTS: tuple[Hint, ...] = (("move", ("find-up", "find-down")), ("back", ("find-back",)))

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Entry, ...] = ()
        self._chosen = 0

    def compose(self) -> ComposeResult:
        """A line to write in above the canvas."""
        yield Field("any words, as in: llama 11437", LONGEST)
        yield Canvas()

    def draw(self, width: int, height: int) -> tuple[Row, ...]:
        """The rows that match, and the keys."""
        self._found = matching(entries(self.desk.board), self.written)
        self._chosen = min(self._chosen, max(len(self._found) - 1, 0))
        room = max(height - 2, 1)
        top = max(self._chosen - room + 1, 0)
        rows = tuple(_listed(entry, width) for entry in self._found[top : top + room])
        if not rows:
            rows = (row((left("No row has these words.", width, Tone.QUIET),), width),)
        chosen = self._found[self._chosen].key if self._found else None
        return (*padded(choose(rows, chosen), width, height - 1), *self.foot(width))

    def action_step(self, by: int) -> None:
        """Move the choice."""
        self._chosen = min(max(self._chosen + by, 0), max(len(self._found) - 1, 0))
        self.show()

    def action_back(self) -> None:
        """Close the search."""
        self.dismiss()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Search again with each letter."""
        self._chosen = 0
        self.show()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Open the chosen row."""
        if self._found:
            self._open(self._found[self._chosen].key)

    def on_canvas_picked(self, event: Canvas.Picked) -> None:
        """Open the row that was clicked."""
        self._open(event.key)

    def _open(self, found: str) -> None:
        self.dismiss()
        self.desk.open(found)


def _listed(entry: Entry, width: int) -> Row:
    return row((left(f" {entry.kind}", 9, Tone.QUIET), left(entry.text, max(width - 9, 0))), width, entry.key)
