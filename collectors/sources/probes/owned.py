"""A look at something of this box, with the unit or container that runs it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from board.facts import Process
from collectors.serving.owner import PortOwner
from collectors.sources.probes.finding import Finding, Look

LOOPBACK: Final = "127.0.0.1"
OWNERS: Final = ("unit:", "system-unit:", "container:")
"""What the references of those who run something begin with."""
Blocking = Callable[[Callable[[], Process | None]], Awaitable[Process | None]]
"""Runs what blocks where it hurts no one else."""


class Owned:
    """Tells whose process answers, so that its trouble explains that nothing answers any more."""

    def __init__(self, look: Look, address: tuple[str, int], blocking: Blocking, proc: Path) -> None:
        self._look = look
        self._owner = PortOwner("", _plain(address[0]), address[1], here=True, proc=proc)
        self._blocking = blocking

    async def look(self, now: datetime, *, fresh: bool = False) -> Finding:
        """The finding, with the names of who runs it among its references.

        Raises:
            SourceOutage: nothing that says anything about the thing.
        """
        finding = await self._look.look(now, fresh=fresh)
        process = await self._blocking(self._owner.look)
        names = (ref for ref in process.refs if ref.startswith(OWNERS)) if process else ()
        return replace(finding, refs=(*finding.refs, *names))

    async def close(self) -> None:
        """Let go of what is held."""
        await self._look.close()


def _plain(host: str) -> str:
    """The address on which a server of this box listens where it is asked for by that name."""
    try:
        return str(ip_address(host))
    except ValueError:
        return LOOPBACK
