"""A pane: a screen that is one canvas, drawn again each second from the board of that second."""

from abc import abstractmethod
from datetime import datetime, tzinfo
from typing import Protocol, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from board.alerts.act import Act
from board.board import Board, Detail, Tone
from board.health import Health
from tui.guard import Guard
from tui.keys import Hint, hints
from tui.person import Asker
from widgets import footer
from widgets.canvas import Canvas
from widgets.ink import Row, left, padded


class Desk(Protocol):
    """What a pane may ask of the app."""

    board: Board
    now: datetime
    zone: tzinfo
    guard: Guard

    def ticks(self) -> float:
        """Seconds as they pass for the person at the wall, also while its clock is set or plays a demo."""
        ...

    def detail(self, key: str) -> Detail | None:
        """All that is known of one row; None when it is gone."""
        ...

    def look_at(self, key: str) -> None:
        """Ask for more about a row whose details are open."""
        ...

    def history(self, key: str) -> Detail | None:
        """What befell a line; None when nothing is known of it."""
        ...

    def health(self) -> Health:
        """How the dashboard itself does."""
        ...

    @property
    def asker(self) -> Asker:
        """Who asks for something now."""
        ...

    def act(self, act: Act) -> None:
        """Write down what a person asks for, say so, and look again."""
        ...

    def open(self, key: str) -> None:
        """Open the details of a row."""
        ...

    def open_shelved(self) -> None:
        """Open the list of the shelved."""
        ...

    def open_history(self, key: str) -> None:
        """Open the history of a line."""
        ...

    def keys_of(self, binding: Binding) -> str:
        """The keys that a binding has now."""
        ...


class Pane(Screen[None]):
    """One canvas over the whole screen."""

    DEFAULT_CSS = """
    Pane { background: $background; overflow: hidden; }
    Pane Canvas { width: 1fr; height: 1fr; }
    """
    AUTO_FOCUS = ""
    HINTS: tuple[Hint, ...] = ()
    BESIDE = 0
    """Rows that other widgets take above or below the canvas."""

    def compose(self) -> ComposeResult:
        """The canvas."""
        yield Canvas()

    @property
    def desk(self) -> Desk:
        """The app, as far as a pane knows it."""
        return cast(Desk, self.app)

    @abstractmethod
    def draw(self, width: int, height: int) -> tuple[Row, ...]:
        """All of the canvas: ``height`` rows, each exactly ``width`` cells wide."""

    def show(self) -> None:
        """Draw the present board; the canvas sends only what changed."""
        width, height = self.size.width, self.size.height - self.BESIDE
        if width and height > 0 and self.query(Canvas):  # a look may come before the screen is put together
            rows = self.desk.guard.attempt(
                "Drawing", lambda: self.draw(width, height), lambda said: (_plain(said, width),)
            )
            self.canvas.rows = padded(rows, width, height)

    def foot(self, width: int) -> tuple[Row, ...]:
        """The footer: the keys that work here."""
        return footer.draw(hints(self, self.HINTS, width), "", width)

    @property
    def canvas(self) -> Canvas:
        """All that this screen shows."""
        return self.query_one(Canvas)

    def on_resize(self, _event: events.Resize) -> None:
        """Draw at once for the new size."""
        self.show()

    def on_screen_resume(self) -> None:
        """Draw what happened while another screen was on top."""
        self.show()


def _plain(said: str, width: int) -> Row:
    return Row((left(said, width, Tone.STRONG),))
