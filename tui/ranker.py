"""The ranker: the queue of a viewer, ranked again only when something has changed that its order goes by."""

import logging
from collections.abc import Iterable
from typing import Final

from board.board import QueueTier
from board.facts import Ask, PullRequest, Run, Work
from board.queue.mark import Mark
from board.queue.weights import Tuning
from board.reading import freshness
from board.world import World
from collectors.store.codec import decode
from collectors.store.records import Kept, Lasting

_log = logging.getLogger(__name__)
_MINUTE: Final = 60


class Ranker:
    """Remembers the last ranking: 2,000 pieces of work take some 50 ms, and the wall looks each second."""

    def __init__(self, you: Iterable[str] = ()) -> None:
        self._you = tuple(you)
        self._tuned: tuple[str, Tuning] = ("", Tuning())
        self._of: tuple[object, ...] | None = None
        self._ranking: QueueTier | None = None

    def know(self, you: Iterable[str]) -> None:
        """Go by other names of whoever looks at the wall."""
        self._you = tuple(you)

    def ranked(self, world: World, kept: Iterable[Kept], marks: tuple[Mark, ...]) -> QueueTier | None:
        """The queue of all work; None where there is none."""
        works, pulls = world.of(Work), world.of(PullRequest)
        if not (works or pulls):
            return None
        of = (
            works,
            pulls,
            world.of(Run),
            world.of(Ask),
            *((scope.name, freshness(scope, world.now)) for scope in world.scopes),
            marks,
            self._tuning(kept),
            self._you,
            world.zone,
            world.now.timestamp() // _MINUTE,
        )
        if of != self._of:
            from board.queue.ranking import ranked

            self._of, self._ranking = of, ranked(world, self._tuning(kept), marks, self._you)
        return self._ranking

    def _tuning(self, kept: Iterable[Kept]) -> Tuning:
        """What of the engine's limits the queue goes by."""
        body = next((row.body for row in kept if row.kind is Lasting.LIMITS), "")
        if body and body != self._tuned[0]:
            try:
                self._tuned = body, decode(Tuning, body)
            except ValueError as error:
                _log.warning("limits of another version: %s", error)
                self._tuned = body, Tuning()
        return self._tuned[1]
