"""Where the wall gets its board from: anything that can be looked at."""

from datetime import datetime
from typing import Protocol

from board.alerts.act import Act
from board.board import Board, Detail
from board.health import Health


class Feed(Protocol):
    """A source of boards; the wall looks at it once a second and never waits for it."""

    def look(self, now: datetime) -> Board:
        """The board as of now, from the latest readings, at their true age."""
        ...

    def detail(self, key: str, now: datetime) -> Detail | None:
        """All that is known of one row of the board; None when it is gone."""
        ...

    def look_at(self, key: str, who: str, now: datetime) -> None:
        """Ask the engine for more about a row while its details are open; where that fails, there is no more."""
        ...

    def read_again(self, now: datetime) -> str:
        """Ask the engine for fresh readings; a sentence says what was asked, or why it could not be."""
        ...

    def act(self, act: Act) -> str:
        """Write down what a person asks for; a sentence says what was asked, or why it could not or must not be."""
        ...

    def history(self, key: str, now: datetime) -> Detail | None:
        """What befell a line and its trouble, a time and a text for each event; None when nothing is known of it."""
        ...

    def health(self, now: datetime) -> Health:
        """How the dashboard itself does, as its own readings tell."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...
