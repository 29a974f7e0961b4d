"""The history screen: what befell an alert and the trouble it belongs to, event by event."""

from typing import ClassVar

from textual.binding import BindingType

from board.board import Detail
from tui.detail import DetailScreen
from tui.keys import Hint
from tui.page import Page


class HistoryScreen(DetailScreen):
    """The timeline of one alert; it grows as things happen."""

    BINDINGS: ClassVar[list[BindingType]] = []
    HINTS: tuple[Hint, ...] = (("note", ("tried",)), ("acknowledge", ("acknowledge",)), *Page.HINTS)

    def known(self) -> Detail | None:
        """The timeline as it is now."""
        return self.desk.history(self.subject)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no history of the history."""
        return action != "history" and super().check_action(action, parameters)
