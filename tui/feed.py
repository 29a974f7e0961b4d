"""Where the wall gets its board from: anything that can be looked at."""

from datetime import datetime
from typing import Protocol

from board.board import Board, Detail


class Feed(Protocol):
    """A source of boards; the wall looks at it once a second and never waits for it."""

    def look(self, now: datetime) -> Board:
        """The board as of now, from the latest readings, at their true age."""
        ...

    def detail(self, key: str, now: datetime) -> Detail | None:
        """All that is known of one row of the board; None when it is gone."""
        ...

    def read_again(self, now: datetime) -> str:
        """Ask the engine for fresh readings; a sentence says what was asked, or why it could not be."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...
