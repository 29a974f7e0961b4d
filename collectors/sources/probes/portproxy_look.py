"""A look at where Windows forwards a port: into which address of WSL, which is another one after each boot."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.output import ran
from collectors.sources.probes.checks import PortproxyCheck
from collectors.sources.probes.finding import Finding

ROW: Final = re.compile(r"^\s*(\S{1,60})\s+(\d{1,5})\s+(\S{1,60})\s+(\d{1,5})\s*$", re.MULTILINE)
"""Address and port on which Windows listens, address and port to which it forwards."""
SIZE_LIMIT: Final = 64 * 1024


class PortproxyLook:
    """Asks Windows itself, which only a box under WSL can."""

    def __init__(self, check: PortproxyCheck) -> None:
        self._check = check

    async def look(self, _now: datetime, *, fresh: bool = False) -> Finding:
        """Where the port is forwarded to; whether the address is still ours is for others to say.

        Raises:
            SourceOutage: Windows cannot be asked from here.
        """
        del fresh
        rows = ROW.findall(await _said(self._check.netsh, self._check.within))
        target = next((address for _, port, address, _ in rows if int(port) == self._check.port), "")
        return Finding(
            kind="portproxy",
            state=ServiceState.UP if target else ServiceState.DOWN,
            why=f"forwards to {target}" if target else f"Windows forwards no port {self._check.port}",
            refs=(f"forwards:{self._check.port}", *((f"address:{target}",) if target else ())),
        )

    async def close(self) -> None:
        """Nothing is held."""


async def _said(command: Sequence[str], within: float) -> str:
    """What a program prints.

    Raises:
        SourceOutage: it is not there, takes too long or fails.
    """
    try:
        code, text = await ran(command, within=within, most=SIZE_LIMIT)
    except TimeoutError as error:
        raise SourceOutage(OutageKind.TIMEOUT, f"{command[0]} took longer than {within:g} s") from error
    except OSError as error:
        raise SourceOutage(OutageKind.ABSENT, f"{command[0]} is not here: this box is not under WSL") from error
    if code:
        raise SourceOutage(OutageKind.REFUSED, f"{command[0]} ended with code {code}")
    return text
