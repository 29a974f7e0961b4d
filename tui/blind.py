"""What the wall shows while it cannot look: the last board, no longer trusted, and a sentence."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.board import Board, Calm, Headline, QueueTier
from board.reading import Freshness

TRUSTED_FOR: Final = timedelta(seconds=10)
"""How long the last board may still be taken for the present."""


def blinded(board: Board | None, now: datetime, sentence: str) -> Board:
    """The last board with this trouble on it; once it is old no row counts as known and no calm as earned."""
    board = board or _nothing(now)
    board = replace(board, troubles=(sentence, *board.troubles))
    if now - board.at <= TRUSTED_FOR:
        return board
    return replace(
        board,
        headline=replace(
            board.headline,
            pulses=tuple(replace(pulse, freshness=Freshness.UNKNOWN) for pulse in board.headline.pulses),
        ),
        calm=Calm(earned=False, text=f"can't tell: {sentence}"),
        alerts=tuple(replace(line, uncertain=True) for line in board.alerts),
        threads=tuple(replace(row, freshness=Freshness.UNKNOWN) for row in board.threads),
        status=tuple(replace(row, freshness=Freshness.UNKNOWN) for row in board.status),
    )


def _nothing(now: datetime) -> Board:
    return Board(
        at=now - TRUSTED_FOR - timedelta(seconds=1),
        headline=Headline(box="", booted_at=None, off_since=None, now=0, soon=0, you=0, pulses=()),
        alerts=(),
        notes=(),
        calm=Calm(earned=False, text=""),
        threads=(),
        threads_title="",
        status=(),
        status_title="",
        queue=QueueTier(note=""),
    )
