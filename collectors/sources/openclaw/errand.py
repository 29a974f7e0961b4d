"""An errand: one request in flight at a time, which no poll waits for."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from board.reading import Outage
from collectors.collector import SourceOutage

GRACE: Final = 1.0
"""Seconds that a poll waits for an answer that comes at once."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one request."""

    at: datetime
    """When it came."""
    took: float
    """Seconds."""
    payload: Any = None
    outage: Outage | None = None
    """Why there is no answer."""


class Errand:
    """Asks for one thing again and again, one request at a time."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, Any]], clock: Callable[[], datetime]) -> None:
        """Prepare to ask.

        Args:
            ask: Makes the request; it has a deadline of its own and raises ``SourceOutage``.
            clock: Tells the time.
        """
        self._ask = ask
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.last: Outcome | None = None
        """What came of the last one that has ended."""
        self.asked_at: datetime | None = None
        """When the one that is open, or else the last one, was sent; None before the first."""

    @property
    def open_for(self) -> timedelta | None:
        """How long the open request has waited; None while none is open."""
        if self._task is None or self._task.done() or self.asked_at is None:
            return None
        return self._clock() - self.asked_at

    def due(self, every: timedelta) -> bool:
        """Whether none is open, and the last one was sent that long ago."""
        return self.open_for is None and (self.asked_at is None or self._clock() - self.asked_at >= every)

    async def send(self, grace: float = GRACE) -> bool:
        """Send one unless one is open, and wait a moment; False: it is still open."""
        if self._task is None or self._task.done():
            self.asked_at = self._clock()
            self._task = asyncio.create_task(self._run(self.asked_at))
        done, _ = await asyncio.wait((self._task,), timeout=grace)
        return bool(done)

    async def close(self) -> None:
        """Give up the open request."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._task = None

    async def _run(self, began: datetime) -> None:
        try:
            payload, outage = await self._ask(), None
        except SourceOutage as trouble:
            payload, outage = None, trouble.outage
        now = self._clock()
        self.last = Outcome(now, (now - began).total_seconds(), payload, outage)
