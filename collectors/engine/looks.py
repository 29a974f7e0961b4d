"""Looks: what somebody has open on a screen is asked of its source again and again, until nobody looks any more."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from collectors.engine.watch import Watch

LASTS: Final = 15.0
"""Seconds for which somebody who asked is taken to look."""
EVERY: Final = 3.0
"""Seconds between two looks at the same thing."""
SHARE: Final = 0.1
"""At most this part of a source's time is spent on what is looked at."""
MOST: Final = 8
"""Things that are looked at at once; more are not on any screen."""


@dataclass(slots=True)
class _Open:
    """One thing on somebody's screen."""

    watch: Watch
    scope: str
    until: float


class Looks:
    """What is looked at now; however many look at a thing, it is asked for once."""

    def __init__(
        self, closed: Callable[[str], None], *, ticks: Callable[[], float] = monotonic, every: float = EVERY
    ) -> None:
        """Begin with nobody looking.

        Args:
            closed: Told the key of what nobody looks at any more.
            ticks: Gives the seconds by which a look ends.
            every: Seconds between two looks at the same thing.
        """
        self._closed = closed
        self._ticks = ticks
        self._every = every
        self._open: dict[str, _Open] = {}

    def want(self, key: str, scope: str, watch: Watch, tasks: asyncio.TaskGroup) -> None:
        """Look at something for a while, or for a while longer.

        Args:
            key: Key of a fact.
            scope: The scope that brought it.
            watch: What watches that.
            tasks: Where looking goes on.
        """
        known = self._open.get(key)
        if known is not None:
            known.until = self._ticks() + LASTS
        elif len(self._open) < MOST:
            self._open[key] = each = _Open(watch, scope, self._ticks() + LASTS)
            tasks.create_task(self._look(key, each))

    async def _look(self, key: str, each: _Open) -> None:
        try:
            while self._ticks() < each.until and not each.watch.stopped:
                began = self._ticks()
                await each.watch.look(each.scope, key)
                await asyncio.sleep(max(self._every, (self._ticks() - began) / SHARE))
        finally:
            del self._open[key]
            self._closed(key)
