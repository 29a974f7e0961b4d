"""A field: one line to write in, that takes neither more than it can show nor anything that a terminal obeys."""

from textual import events
from textual.widgets import Input

from board.hygiene import clean
from tui.pane import Pane


class Field(Input):
    """Textual's line of text, bounded, with a cursor that stands still."""

    DEFAULT_CSS = """
    Field { border: none; height: 1; padding: 0 1; background: $surface; }
    Field:focus { border: none; }
    """

    def __init__(self, placeholder: str, longest: int) -> None:
        super().__init__(placeholder=placeholder, select_on_focus=False, max_length=longest)
        self.cursor_blink = False  # a blinking cursor costs half a percent of a core

    def _on_paste(self, event: events.Paste) -> None:
        """Take as much of what is pasted as there is room for, as one harmless line."""
        event.prevent_default()
        event.stop()
        start, end = sorted(self.selection)
        room = (self.max_length or 0) - len(self.value) + end - start
        if room > 0:
            self.replace(clean(event.text[: 16 * room], room), start, end)


class FieldPane(Pane):
    """A pane with a field; the key that leaves the wall only leaves the field."""

    AUTO_FOCUS = "Field"
    BESIDE = 1

    @property
    def written(self) -> str:
        """What stands in the field."""
        return self.query_one(Field).value

    def on_key(self, event: events.Key) -> None:
        """Let the key that leaves the wall only leave the field."""
        if event.key == "ctrl+c":
            event.stop()
            self.dismiss()
