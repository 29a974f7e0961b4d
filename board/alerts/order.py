"""Order: lines keep their places for a while, so that none jumps away from under a reader's eyes."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from board.board import Order

HOLD: Final = timedelta(seconds=10)
"""How long lines keep their places unless something urgent comes."""


def steady(before: Order | None, wanted: Sequence[str], urgent: Collection[str], now: datetime) -> Order:
    """The order to show.

    Lines change places only when the order has stood for :data:`HOLD`, or at once when one begins to ask for somebody
    now. Until then a new line stands below the others, and one that is gone leaves its place to the next.

    Args:
        before: The order as it was last shown; None at the first look.
        wanted: The lines as they rank.
        urgent: Those of them that ask for somebody now.
        now: The moment of the look.
    """
    if before is None or not timedelta(0) <= now - before.since < HOLD or not set(before.urgent).issuperset(urgent):
        since = before.since if before and before.keys == tuple(wanted) and before.since <= now else now
        return Order(tuple(wanted), tuple(urgent), since)
    there, stood = set(wanted), set(before.keys)
    kept = [key for key in before.keys if key in there]
    return Order((*kept, *(key for key in wanted if key not in stood)), tuple(urgent), before.since)
