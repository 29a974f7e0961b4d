"""The ear for one source: what it hears between polls, passed on once a second at most."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from board.facts import Fact
from collectors.collector import AnyCollector, Push, SourceOutage

_log = logging.getLogger(__name__)

SETTLE: Final = 0.1
"""Seconds that what comes in a burst is gathered for: an end and the start after it are one change."""
BETWEEN: Final = 1.0
"""Seconds between two times that something is passed on, however much is heard."""
MOST: Final = 5000
"""Facts of one scope that are kept between those; whoever says more at once is read instead."""
LONGEST: Final = 60.0
"""Seconds between tries of a source that cannot be listened to; it is polled all the while."""
STEADY: Final = 30.0
"""Seconds after which listening has worked, and starts over without a pause."""


@dataclass(slots=True)
class News:
    """What was heard of one scope."""

    facts: dict[str, Fact] = field(default_factory=dict)
    """The latest of each key."""
    due: bool = False
    """Whether the scope has to be read."""

    def add(self, push: Push) -> None:
        """Take in one more push."""
        self.facts |= {fact.key: fact for fact in push.facts}
        self.due = self.due or not push.facts
        if len(self.facts) > MOST:
            self.facts, self.due = {}, True


class Ear:
    """Listens to one source until it is cancelled; a source that ends or fails is listened to again, later."""

    def __init__(self, collector: AnyCollector, pass_on: Callable[[Mapping[str, News]], None]) -> None:
        """Get ready.

        Args:
            collector: The source.
            pass_on: Takes what was heard, by scope.
        """
        self._collector = collector
        self._pass_on = pass_on
        self._news: dict[str, News] = {}
        self._heard = asyncio.Event()

    async def run(self) -> None:
        """Listen, and pass on what is heard."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._tell())

    def hear(self, push: Push) -> None:
        """Take in what the source says; it costs next to nothing, so that a storm of events may come this way."""
        self._news.setdefault(push.scope or self._collector.scope, News()).add(push)
        self._heard.set()

    async def _listen(self) -> None:
        tries = 0
        while True:
            began = monotonic()
            await self._once(first=tries == 0)
            tries = 0 if monotonic() - began >= STEADY else tries + 1
            await asyncio.sleep(min(LONGEST, 2.0 ** min(tries, 10) / 2))

    async def _once(self, *, first: bool) -> None:
        try:
            await self._collector.listen(self.hear)
        except (SourceOutage, TimeoutError) as trouble:
            if first:
                _log.info("listening to %s ended: %s", self._collector.scope, trouble)
        except Exception:  # noqa: BLE001 - an outermost loop: a source whose listening fails is still polled
            if first:
                _log.exception("listening to %s failed", self._collector.scope)

    async def _tell(self) -> None:
        while True:
            await self._heard.wait()
            await asyncio.sleep(SETTLE)
            self._heard.clear()
            news, self._news = self._news, {}
            self._pass_on(news)
            await asyncio.sleep(BETWEEN - SETTLE)
