"""The least that a program with Textual can be: one word on the screen, and a key that leaves."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static


class EmptyApp(App[None]):
    """What all programs with Textual cost before they do anything."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "leave")]

    def compose(self) -> ComposeResult:
        """The word."""
        yield Static("ready")


if __name__ == "__main__":
    EmptyApp().run()
