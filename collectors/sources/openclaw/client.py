"""The link to a gateway: one connection for all parts, made anew when it ends, after ever longer pauses."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, Final

from board.reading import Outage, OutageKind
from collectors.collector import SourceOutage
from collectors.sources.openclaw.connection import Connection, Heard
from collectors.sources.openclaw.part import Hello, Payload

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
"""Seconds between two tries, at first and at most."""
STEADY: Final = 60.0
"""Seconds after which a connection has held, and the pauses begin anew."""
SLOW: Final = 10.0
"""Seconds from which on a request counts as slow: by then the tools of a gateway give up."""
SLOW_FOR: Final = 300.0
"""For how many seconds it counts."""


class GatewayLink:
    """Connects when somebody asks for something, and keeps connected while somebody listens."""

    def __init__(
        self,
        address: Callable[[], Awaitable[str]],
        credentials: Callable[[], Awaitable[Mapping[str, str]]],
        heard: Heard,
        *,
        time: Callable[[], float] = monotonic,
    ) -> None:
        """Prepare to connect; nothing is sent.

        Args:
            address: Where the gateway is, asked anew for each connection.
            credentials: What lets us in, likewise; it is kept no longer than that takes.
            heard: Takes events.
            time: Seconds of a clock that never goes back.
        """
        self._address = address
        self._credentials = credentials
        self._heard = heard
        self._time = time
        self._connection: Connection | None = None
        self._connecting = asyncio.Lock()
        self._found = asyncio.Event()
        self._outage: SourceOutage | None = None
        self._next_at = 0.0
        self._pause = FIRST_PAUSE
        self._began = 0.0
        self._slow: deque[float] = deque(maxlen=100)
        self._watch: asyncio.Task[None] | None = None

    @property
    def hello(self) -> Hello | None:
        """What it said when it let us in; None while there is no connection."""
        return self._connection.hello if self._connection else None

    @property
    def outage(self) -> SourceOutage | None:
        """Why there is no connection; None while there is one, or before the first try."""
        return None if self._connection else self._outage

    @property
    def wait(self) -> float:
        """Seconds until it is tried again."""
        return max(0.0, self._next_at - self._time())

    @property
    def slow(self) -> int:
        """How many requests of the last five minutes took longer than ten seconds."""
        horizon = self._time() - SLOW_FOR
        return sum(at > horizon for at in self._slow)

    async def call(self, method: str, params: Payload | None = None, *, within: float = 10.0) -> Any:
        """Ask for one thing.

        Raises:
            SourceOutage: there is no connection, no answer in time, or a refusal.
        """
        connection = await self.connect()
        began = self._time()
        try:
            return await connection.call(method, params or {}, within)
        finally:
            if self._time() - began >= min(SLOW, within):
                self._slow.append(self._time())

    async def connect(self) -> Connection:
        """The connection, made where there is none and it is not too soon to try again.

        Raises:
            SourceOutage: there is none; the same one until it is time to try again.
        """
        if not self._found.is_set():
            raise SourceOutage(OutageKind.ABSENT, "no gateway has answered yet")
        async with self._connecting:
            if self._connection is not None:
                return self._connection
            if self._outage is not None and self._time() < self._next_at:
                raise _again(self._outage.outage)
            try:
                self._connection = await Connection.open(await self._address(), await self._credentials(), self._heard)
            except SourceOutage as outage:
                self._fail(outage)
                raise
            self._outage, self._began = None, self._time()
            self._watch = asyncio.create_task(self._watch_over(self._connection))
            return self._connection

    async def stay(self) -> None:
        """Stay connected until cancelled, once there is a gateway."""
        await self._found.wait()
        while True:
            with suppress(SourceOutage):
                await (await self.connect()).ended()
            await asyncio.sleep(max(0.1, self.wait))

    def hurry(self) -> None:
        """Try at once: something answers there now. Before that nothing is sent to whoever may listen there."""
        self._found.set()
        self._next_at, self._pause = 0.0, FIRST_PAUSE

    async def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            await self._connection.close()
        if self._watch is not None:
            await asyncio.wait((self._watch,))

    async def _watch_over(self, connection: Connection) -> None:
        outage = SourceOutage(OutageKind.BUG, "our own reader of what it says failed: see the engine's log")
        try:
            outage = await connection.ended()
        finally:
            self._connection = None
            if self._time() - self._began >= STEADY:
                self._pause = FIRST_PAUSE
            self._fail(outage)

    def _fail(self, outage: SourceOutage) -> None:
        """Wait longer each time, and longest where only a person can help."""
        self._outage = outage
        patient = outage.outage.kind in (OutageKind.DENIED, OutageKind.GARBLED)
        wait = LONGEST_PAUSE if patient else self._pause
        if outage.retry_after is not None:
            wait = min(max(outage.retry_after, FIRST_PAUSE), LONGEST_PAUSE)  # it may say 0 for ever
        self._next_at = self._time() + wait
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def _again(outage: Outage) -> SourceOutage:
    """The same outage once more; one exception must not be raised for ever."""
    return SourceOutage(outage.kind, outage.sentence, remedy=outage.remedy)
