"""A look at a certificate."""

import ssl
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import ServiceState
from collectors.http_outage import HttpOutage
from collectors.sources.probes.certificate import certificate
from collectors.sources.probes.connection import trust
from collectors.sources.probes.finding import Finding
from collectors.sources.probes.naming import references

DAY: Final = 86_400


class TlsLook:
    """Shakes hands, and hangs up."""

    def __init__(self, host: str, port: int, within: float, *, ca: Path | None = None) -> None:
        self._host = host
        self._port = port
        self._within = within
        self._ca = ca
        self._trusted: ssl.SSLContext | None = None

    async def look(self, now: datetime, *, fresh: bool = False) -> Finding:
        """Whether the certificate holds, and for how long; a port without a handshake is no matter of certificates.

        Raises:
            SourceOutage: the owner's own certificates cannot be read.
        """
        del fresh
        self._trusted = self._trusted or trust(self._ca)
        refs = references(self._host, self._port)
        try:
            shown = await certificate(self._host, self._port, self._within, self._trusted)
        except HttpOutage as outage:
            why = outage.outage.sentence
            return Finding(kind="probe", label=self._host, state=ServiceState.DOWN, why=why, refs=refs)
        left = shown.expires_at - now if shown.expires_at else None
        return Finding(
            kind="certificate",
            label=self._host,
            state=ServiceState.DOWN if shown.fault else ServiceState.UP,
            why=shown.fault,
            days_left=left.total_seconds() / DAY if left is not None else None,
            refs=refs,
        )

    async def close(self) -> None:
        """Nothing is held."""
