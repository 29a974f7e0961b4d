"""What befalls containers between two polls, heard on one long answer of the engine."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Final

from pydantic import ValidationError

from collectors.sources.containers.condition import Heard
from collectors.sources.containers.wire import EVENT, Event

REMEMBERED: Final = 5000
"""Containers of which it is kept how they ended; more than any engine holds."""
GONE: Final = frozenset({"destroy", "remove"})
"""Docker's word and Podman's for a container that is no more."""

Follow = Callable[[str], AsyncIterator[bytes]]
"""Opens the stream from a time on, which is empty at first."""


class Events:
    """Keeps what was heard, and whether anything is."""

    def __init__(self) -> None:
        self.live = False
        """Whether everything that happens is heard."""
        self._since = ""
        self._touched: set[str] = set()
        self._heard: dict[str, Heard] = {}

    @property
    def unread(self) -> bool:
        """Whether something befell a container since the last look."""
        return bool(self._touched)

    def touched(self) -> set[str]:
        """Ids of the containers that something befell since the last call."""
        touched, self._touched = self._touched, set()
        return touched

    def of(self, name: str) -> Heard:
        """What was heard of the container of an id."""
        return self._heard.get(name, NOTHING)

    async def follow(self, follow: Follow, changed: Callable[[], None]) -> None:
        """Listen until the stream ends, from the last event on, so that none is missed.

        Raises:
            SourceOutage: there is no such stream.
        """
        try:
            async with aclosing(follow(self._since)) as lines:  # type: ignore[type-var]  # typed as what it gives
                async for line in lines:
                    self.live = True
                    if self._take(line):
                        changed()
        finally:
            if self.live:
                self.live = False
                changed()  # why it has ended is for a poll to find out

    def _take(self, line: bytes) -> bool:
        """Take in a line; gives whether it tells of a container."""
        try:
            event = EVENT.validate_json(line)
        except ValidationError:
            return False
        if event.nanoseconds > 0:
            self._since = "{}.{:09}".format(*divmod(event.nanoseconds, 1_000_000_000))
        if not event.id:
            return False
        self._touched.add(event.id)
        self._note(event)
        return True

    def _note(self, event: Event) -> None:
        known = self._heard.pop(event.id, NOTHING)
        if event.action in GONE:
            return
        self._heard[event.id] = known.after(event.action, event.exit_code)
        if len(self._heard) > REMEMBERED:
            del self._heard[next(iter(self._heard))]


NOTHING: Final = Heard()
"""What is heard of most containers."""
