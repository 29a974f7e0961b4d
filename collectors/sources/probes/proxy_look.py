"""A look at a proxy: whether it connects for us, and how long that takes."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.http_outage import HttpOutage
from collectors.sources.probes.checks import ProxyCheck
from collectors.sources.probes.connection import Streams, reached
from collectors.sources.probes.finding import Finding
from collectors.sources.probes.naming import references

REFUSALS: Final = {
    2: "does not allow it",
    3: "finds no way to the network",
    4: "finds no way to the host",
    5: "is refused by the target",
    6: "took too long",
}
"""Replies of SOCKS 5 (RFC 1928, section 6) that say more than that it failed."""
STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})")


class ProxyLook:
    """Greets a proxy, and has it connect where the owner says; nothing is sent to the target."""

    def __init__(self, check: ProxyCheck, ticks: Callable[[], float]) -> None:
        self._check = check
        self._ticks = ticks

    async def look(self, _now: datetime, *, fresh: bool = False) -> Finding:
        """Whether one can go through it."""
        del fresh
        greet = _socks if self._check.is_socks else _tunnel
        why, latency = await reached(self._check, self._ticks, lambda streams: greet(streams, self._check.target))
        needed = tuple(f"needed-by:{each}" for each in self._check.needed_by)
        return Finding(
            kind="proxy",
            state=ServiceState.DOWN if why else ServiceState.UP,
            why=why,
            latency=latency,
            refs=(*references(self._check.host, self._check.port), *needed),
        )

    async def close(self) -> None:
        """Nothing is held."""


async def _socks(streams: Streams, target: str) -> None:
    """Greet by SOCKS 5 (RFC 1928), without a name, and connect to the target if there is one.

    Raises:
        HttpOutage: it is no such proxy, or does not connect.
    """
    reader, writer = streams
    writer.write(b"\x05\x01\x00")
    if await _exactly(reader, 2) != b"\x05\x00":
        raise HttpOutage(OutageKind.GARBLED, "does not speak SOCKS 5, or wants a password")
    if not target:
        return
    host, _, port = target.rpartition(":")
    name = host.encode("ascii")
    writer.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + int(port).to_bytes(2))
    version, reply, *_ = await _exactly(reader, 4)
    if version != 5 or reply:
        said = REFUSALS.get(reply, "fails")
        raise HttpOutage(OutageKind.REFUSED, f"answers, but {said} on the way to {target}")


async def _tunnel(streams: Streams, target: str) -> None:
    """Have an HTTP proxy connect to the target if there is one (RFC 9110, CONNECT).

    Raises:
        HttpOutage: it is no such proxy, or does not connect.
    """
    if not target:
        return
    reader, writer = streams
    writer.write(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("ascii"))
    head = STATUS.match(await _exactly(reader, 12))
    if head is None:
        raise HttpOutage(OutageKind.GARBLED, "does not speak HTTP")
    if head[1] != b"200":
        raise HttpOutage(OutageKind.REFUSED, f"answers {head[1].decode()} on the way to {target}")


async def _exactly(reader: asyncio.StreamReader, count: int) -> bytes:
    """So many bytes.

    Raises:
        HttpOutage: it hung up before.
    """
    try:
        return await reader.readexactly(count)
    except asyncio.IncompleteReadError as error:
        raise HttpOutage(OutageKind.GARBLED, "hung up in the middle of its answer") from error
