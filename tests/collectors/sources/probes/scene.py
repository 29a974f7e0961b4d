"""A probe as the config makes it, and what it reads."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from board.facts import Fact, Service
from collectors.processes import PROC
from collectors.sources.probes.collector import ProbeCollector

BOX = "lockn-01"


class Probe:
    """One probe under a clock that the test sets."""

    def __init__(self, kind: str, *, proc: Path = PROC, **written: Any) -> None:
        table = {"kind": kind, "name": "it", **written}
        self.now = datetime.now(UTC)
        settings = ProbeCollector.model_of(table).model_validate(table)
        self.collector = ProbeCollector(BOX, settings, clock=lambda: self.now, ticks=time.monotonic, proc=proc)

    async def facts(self) -> tuple[Fact, ...]:
        return tuple(await self.collector.read())

    async def service(self) -> Service:
        """The service that the probe is about."""
        first = (await self.facts())[0]
        assert isinstance(first, Service)
        return first

    async def said(self) -> dict[str, tuple[str, str]]:
        """State and reason of everything that was looked at, by the last parts of its key."""
        found = [fact for fact in await self.facts() if isinstance(fact, Service)]
        top = found[0].key
        return {fact.key.removeprefix(top).lstrip("/"): (fact.state.value, fact.why) for fact in found}

    async def close(self) -> None:
        await self.collector.close()


async def seen(kind: str, **written: Any) -> Service:
    """What one look of a probe finds."""
    probe = Probe(kind, **written)
    try:
        return await probe.service()
    finally:
        await probe.close()


async def said(kind: str, **written: Any) -> dict[str, tuple[str, str]]:
    """The same, with all that stands below it."""
    probe = Probe(kind, **written)
    try:
        return await probe.said()
    finally:
        await probe.close()


def closed_port() -> int:
    """A port on which nobody listens."""
    import socket

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port
