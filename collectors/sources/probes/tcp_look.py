"""A look at a port: whether it accepts a connection."""

from collections.abc import Callable
from datetime import datetime

from board.facts import ServiceState
from collectors.http_outage import HttpOutage
from collectors.sources.probes.checks import TcpCheck
from collectors.sources.probes.connection import connection
from collectors.sources.probes.finding import Finding
from collectors.sources.probes.naming import references


class TcpLook:
    """Connects, says nothing, and hangs up."""

    def __init__(self, check: TcpCheck, ticks: Callable[[], float]) -> None:
        self._check = check
        self._ticks = ticks

    async def look(self, _now: datetime, *, fresh: bool = False) -> Finding:
        """Whether the port accepts."""
        del fresh
        began, why = self._ticks(), ""
        try:
            async with connection(self._check.host, self._check.port, self._check.within):
                pass
        except HttpOutage as outage:
            why = outage.outage.sentence
        return Finding(
            kind="probe",
            state=ServiceState.DOWN if why else ServiceState.UP,
            why=why,
            latency=None if why else 1000 * (self._ticks() - began),
            refs=references(self._check.host, self._check.port),
        )

    async def close(self) -> None:
        """Nothing is held."""
