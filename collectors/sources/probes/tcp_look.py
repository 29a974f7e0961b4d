"""A look at a port: whether it accepts a connection."""

from collections.abc import Callable
from datetime import datetime

from board.facts import ServiceState
from collectors.sources.probes.checks import TcpCheck
from collectors.sources.probes.connection import reached
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
        why, latency = await reached(self._check, self._ticks)
        return Finding(
            kind="probe",
            state=ServiceState.DOWN if why else ServiceState.UP,
            why=why,
            latency=latency,
            refs=references(self._check.host, self._check.port),
        )

    async def close(self) -> None:
        """Nothing is held."""
