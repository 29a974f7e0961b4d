"""Asks: what people are asked, and about which work."""

from datetime import UTC, datetime
from typing import Final

from board.facts import Ask, Work
from board.work import Piece, place_of
from board.world import World

_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Asked:
    """All questions, by what cannot go on without an answer; the oldest of each counts.

    An id is first that of a piece of work of the same place as the question: two files may both have a ``T-1``.
    """

    def __init__(self, world: World) -> None:
        near = {(place_of(work.key), work.id.upper()) for work in world.of(Work)} if world.of(Ask) else set()
        self._found: dict[tuple[str, str], Ask] = {}
        for ask in sorted(world.of(Ask), key=lambda each: (each.since or _LAST, each.key), reverse=True):
            for name in (each.upper() for each in ask.blocks):
                place = place_of(ask.key)
                self._found[place if (place, name) in near else "", name] = ask

    def about(self, piece: Piece) -> Ask | None:
        """The question about a piece; None: nobody asks."""
        if not self._found:
            return None
        own = ((place_of(work.key), work.id.upper()) for work in piece.works)
        named = (*own, *(("", name) for name in piece.names))
        return next((self._found[each] for each in named if each in self._found), None)
