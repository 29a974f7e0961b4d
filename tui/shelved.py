"""The list of the shelved: what is put aside, until when, by whom and why, and what it hides."""

from collections.abc import Iterator
from typing import ClassVar, Final

from textual.binding import BindingType

from board.board import ShelfLine, Tone
from board.words import clock, duration
from tui.acting import unshelve
from tui.keys import SHELVED, Hint
from tui.pane import Pane
from widgets.canvas import Canvas
from widgets.ink import Row, Span, choose, gap, left, padded, row, solid
from widgets.tags import SIGNS

_ROWS: Final = 2
"""Rows of each entry."""
_LABEL: Final = 16


class ShelvedScreen(Pane):
    """All that is put aside, maintenance windows too; nothing is without an end."""

    BINDINGS: ClassVar[list[BindingType]] = list(SHELVED)
    HINTS: tuple[Hint, ...] = (
        ("move", ("shelved-up", "shelved-down")),
        ("open", ("shelved-open",)),
        ("un-shelve", ("unshelve",)),
        ("maintenance", ("maintenance",)),
        ("help", ("help",)),
        ("back", ("back",)),
    )

    def __init__(self) -> None:
        super().__init__()
        self._chosen = 0

    def draw(self, width: int, height: int) -> tuple[Row, ...]:
        """As many entries as fit around the chosen one."""
        shelved = self.desk.board.shelved
        self._chosen = min(self._chosen, max(len(shelved) - 1, 0))
        room = max((height - 3) // _ROWS, 1)
        top = max(self._chosen - room + 1, 0)
        rows = tuple(line for each in shelved[top : top + room] for line in self._entry(each, width))
        if not shelved:
            rows = (row((Span(" ✓ Nothing is shelved, and nothing is under maintenance.", Tone.QUIET),), width),)
        count = f"  {len(shelved)}" if shelved else ""
        title = row((Span(" SHELVED", Tone.STRONG, bold=True), Span(count, Tone.QUIET)), width)
        listed = choose(rows, self._key)
        return (title, row((), width), *padded(listed, width, height - 3), *self.foot(width))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works on the chosen one."""
        if action == "open":
            return any(each.key == self._key and each.severity is not None for each in self.desk.board.shelved)
        if action == "unshelve":
            return self._key is not None
        return super().check_action(action, parameters)

    def action_step(self, by: int) -> None:
        """Move the choice."""
        self._chosen = min(max(self._chosen + by, 0), max(len(self.desk.board.shelved) - 1, 0))
        self.show()

    def action_open(self) -> None:
        """Open the details of the alert."""
        if self._key is not None:
            self.desk.open(self._key)

    def action_unshelve(self) -> None:
        """Take the chosen one from the shelf."""
        unshelve(self, self._key)

    def action_back(self) -> None:
        """Close the list."""
        self.dismiss()

    def on_canvas_picked(self, event: Canvas.Picked) -> None:
        """Choose the entry that was clicked."""
        keys = [each.key for each in self.desk.board.shelved]
        self._chosen = keys.index(event.key) if event.key in keys else self._chosen
        self.show()

    @property
    def _key(self) -> str | None:
        shelved = self.desk.board.shelved
        return shelved[self._chosen].key if self._chosen < len(shelved) else None

    def _entry(self, line: ShelfLine, width: int) -> Iterator[Row]:
        now, zone = self.desk.now, self.desk.zone
        word = SIGNS[line.severity][0] if line.severity else "○ maintenance"
        ahead = duration((line.until - now).total_seconds())
        end = f"until {clock(line.until, zone, now)} (in {ahead})"
        yield row((left(f" {word}", _LABEL, Tone.QUIET), Span(solid(line.what), Tone.STRONG)), width, line.key)
        by = f"by {line.who or 'unknown'} {clock(line.since, zone, now)}"
        hides = f"hides {line.hides}" if line.hides else "hides nothing now"
        said = " · ".join((end, line.reason or "no reason given", by, hides))
        yield row((gap(_LABEL), Span(solid(said), Tone.QUIET)), width, line.key)
