"""Ping: a request to an address of the owner's, whose silence tells somebody outside that the dashboard is dead."""

import asyncio
import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from board.facts import Service, ServiceState
from board.health import SOURCE
from board.reading import Outage, OutageKind
from collectors.collector import SourceOutage
from collectors.http import Http
from collectors.secret import Secret

_log = logging.getLogger(__name__)

TIMEOUT: Final = 10.0
"""Seconds that an answer may take."""
KEY: Final = "ping"


def address_fault(address: str) -> str:
    """What is wrong with an address, as a sentence that does not repeat it; empty when nothing is."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and _plain(address)
    except ValueError:  # a port or an address in brackets that cannot be
        good = False
    return "" if good else "give an address such as https://hc-ping.com/your-check"


class Ping:
    """Asks for an address now and then, one request at a time, and never makes anybody wait."""

    def __init__(self, address: str | Secret, every: timedelta) -> None:
        """Take where to ask, or where that is kept, and how often."""
        self._address = address
        self._every = every
        self._sent_at: datetime | None = None
        self._asking: asyncio.Task[None] | None = None
        self._took: float | None = None
        self._outage: Outage | None = None

    @property
    def idle(self) -> bool:
        """Whether no answer is waited for."""
        return self._asking is None or self._asking.done()

    def send(self, now: datetime) -> None:
        """Ask, if it is time and the last answer is in; returns at once. Needs a running loop."""
        if self._sent_at is not None and timedelta(0) <= now - self._sent_at < self._every:
            return
        if self.idle:
            self._sent_at = now
            self._asking = asyncio.get_running_loop().create_task(self.ask())

    def fact(self, box: str) -> Service:
        """How the last one went."""
        if self._outage is not None:
            state, why = ServiceState.DOWN, " · ".join(filter(None, (self._outage.sentence, self._outage.remedy)))
        elif self._took is None:
            state, why = ServiceState.UNKNOWN, "not answered yet"
        else:
            state, why = ServiceState.UP, ""
        latency = self._took * 1000 if self._took is not None and state is ServiceState.UP else None
        return Service(key=f"{box}/{SOURCE}/{KEY}", kind=KEY, label=KEY, state=state, why=why, latency=latency)

    async def ask(self) -> None:
        """Ask now, and wait for the answer."""
        begun = monotonic()
        try:
            await self._get()
        except SourceOutage as outage:
            if self._outage is None:
                _log.warning("the ping does not get through: %s", outage)
            self._outage = outage.outage
        else:
            if self._outage is not None:
                _log.warning("the ping gets through again")
            self._took, self._outage = monotonic() - begun, None

    async def close(self) -> None:
        """Give up a request that is under way."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _get(self) -> None:
        """Ask once.

        Raises:
            SourceOutage: the address cannot be read or used, or nobody answered well.
        """
        address = self._address if isinstance(self._address, str) else await self._address.read()
        if fault := address_fault(address):
            raise SourceOutage(OutageKind.DENIED, "its address is none", remedy=fault)
        http = Http(address, reuse=False)
        try:
            await http.get("", timeout=TIMEOUT, accept=range(200, 300))
        finally:
            await http.close()


def _plain(address: str) -> bool:
    return address.isascii() and address.isprintable() and " " not in address
