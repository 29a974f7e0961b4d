"""The prompt: one line to write below the wall, and above it what has been understood so far."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from board.board import Tone
from board.until import Refusal
from tui.asking import LONGEST, Asked
from tui.field import Field, FieldPane
from tui.keys import PROMPT, Hint, hints
from tui.pane import Pane
from widgets.canvas import Canvas
from widgets.ink import Row, Span, ends, left, row, solid

Understand = Callable[[str], Asked | Refusal]


class PromptScreen(FieldPane):
    """Asks for one line; nothing is done before ``enter``, and only what was understood."""

    BINDINGS: ClassVar[list[BindingType]] = list(PROMPT)
    HINTS: tuple[Hint, ...] = (("back", ("prompt-back",)),)

    def __init__(self, under: Pane, asks: str, example: str, understand: Understand) -> None:
        """Take the pane that stays in sight, what is asked for, an example, and how to understand what is written."""
        super().__init__()
        self._under, self._asks, self._example, self._understand = under, asks, example, understand

    def compose(self) -> ComposeResult:
        """What was on the screen, and a line to write in below it."""
        yield Canvas()
        yield Field(self._example, LONGEST)

    def on_mount(self) -> None:
        """Take away messages that would lie over what is understood."""
        self.app.clear_notifications()

    def draw(self, width: int, height: int) -> tuple[Row, ...]:
        """The pane below, up to the two rows above the field."""
        shown = self._under.draw(width, height + self.BESIDE)[: max(height - 2, 0)]
        keys = "".join(f"{each.key} {each.does} " for each in hints(self, self.HINTS, width))
        asks = Span(solid(f" {self._asks}"), Tone.STRONG, bold=True)
        title = Row(ends((asks,), (Span(f" enter do it  {keys}", Tone.FAINT),), width))
        return (*shown, title, row((self._understood(width),), width))

    def action_back(self) -> None:
        """Leave without doing anything."""
        self.dismiss()

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Understand anew with each letter."""
        self.show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Do what was understood of what stood there at ``enter``; what was not stays to be put right."""
        found = self._understand(event.value)
        if isinstance(found, Asked):
            self.dismiss()
            self.desk.act(found.act)

    def _understood(self, width: int) -> Span:
        if not self.written.strip():
            return left(f" as in: {self._example}", width, Tone.QUIET)
        found = self._understand(self.written)
        if isinstance(found, Refusal):
            return left(f" ? {found.sentence}", width, Tone.UNKNOWN)
        return left(f" ✓ {found.says}", width, Tone.LIVE)
