"""What befalls containers between two polls, heard on one long answer of the engine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Final

from pydantic import ValidationError

from collectors.collector import SourceOutage
from collectors.sources.containers.wire import EVENT, Event

REMEMBERED: Final = 5000
"""Containers of which it is kept how they ended; more than any engine holds."""

Follow = Callable[[str], AsyncIterator[bytes]]
"""Opens the stream from a time on, which is empty at first."""


class Events:
    """Listens while it can: whoever polls starts it anew when it has ended, and looks at everything meanwhile."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._since = ""
        self._open = False
        self._touched: set[str] = set()
        self.stopped: dict[str, None] = {}
        """Ids of containers that somebody stopped."""
        self.out_of_memory: dict[str, None] = {}
        """Ids of containers in which something was killed for want of memory."""

    @property
    def live(self) -> bool:
        """Whether everything that happens is heard."""
        return self._open

    @property
    def unread(self) -> bool:
        """Whether something befell a container since the last look."""
        return bool(self._touched)

    def start(self, follow: Follow) -> None:
        """Listen, unless that is done already; from the last event on, so that none is missed."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen(follow))

    def touched(self) -> set[str]:
        """Ids of the containers that something befell since the last call."""
        touched, self._touched = self._touched, set()
        return touched

    async def stop(self) -> None:
        """Listen no longer."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._task, self._open = None, False

    async def _listen(self, follow: Follow) -> None:
        try:
            async with aclosing(follow(self._since)) as lines:  # type: ignore[type-var]  # typed as what it gives
                async for line in lines:
                    self._open = True
                    self._take(line)
        except SourceOutage:
            pass  # the next poll meets the same trouble and has the words for it
        finally:
            self._open = False

    def _take(self, line: bytes) -> None:
        try:
            event = EVENT.validate_json(line)
        except ValidationError:
            return
        if event.nanoseconds > 0:
            self._since = "{}.{:09}".format(*divmod(event.nanoseconds, 1_000_000_000))
        self._note(event)

    def _note(self, event: Event) -> None:
        if not event.id:
            return
        self._touched.add(event.id)
        if event.action in {"start", "destroy"}:
            self.stopped.pop(event.id, None)
            self.out_of_memory.pop(event.id, None)
        elif event.action == "stop":
            _keep(self.stopped, event.id)
        elif event.action == "oom":
            _keep(self.out_of_memory, event.id)


def _keep(known: dict[str, None], name: str) -> None:
    known[name] = None
    if len(known) > REMEMBERED:
        del known[next(iter(known))]
