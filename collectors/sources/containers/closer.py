"""A closer look at one container while somebody has its details open: what it uses, and its last words."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from board.facts import Excerpt, Fact, Gauge
from collectors.collector import SourceOutage
from collectors.excerpt import RAW, READ, excerpt, without
from collectors.sources.containers.daemon import Daemon
from collectors.sources.containers.wire import Inspected, Stats

NO_LIMIT: Final = 2**60
"""Bytes from which on a limit is the kernel's way of saying that there is none."""
REMEMBERED: Final = 16
"""Containers of which the last look is remembered."""
LONGEST: Final = timedelta(seconds=60)
"""Between two looks, for the difference to say something of now."""
HEAD: Final = 8
"""Bytes before each piece of a log that does not come from a terminal: stream, three zeros, and its length."""


class Closer:
    """Looks at containers one at a time; the use of the processor is the difference between two looks."""

    def __init__(self) -> None:
        self._spent: dict[str, tuple[datetime, int]] = {}
        """When each container was looked at last, and nanoseconds of processor time by then."""

    async def look(self, daemon: Daemon, key: str, name: str, *, memory: int, now: datetime) -> tuple[Fact, ...]:
        """What a container uses, and the end of its log and of its health check's output.

        Args:
            daemon: Its engine.
            key: Key of the container's fact.
            name: Its id.
            memory: What its box has installed, in bytes; 0: nobody knows.
            now: The time.

        Raises:
            SourceOutage: the engine cannot be read.
        """
        found = await daemon.inspect(name)
        if found is None:
            return ()
        facts: list[Fact] = [*self._used(key, name, await daemon.stats(name), memory)] if found.pid > 0 else []
        if found.health and found.check.output.strip():
            facts.append(excerpt(f"{key}/look/check", "health check", found.check.output[-RAW:].encode(), now))
        return (*facts, await _log(daemon, key, name, found, now))

    def _used(self, key: str, name: str, stats: Stats | None, memory: int) -> Iterator[Fact]:
        if stats is None or stats.read_at is None:
            return
        before = self._spent.pop(name, None)
        self._spent[name] = stats.read_at, stats.spent
        if len(self._spent) > REMEMBERED:
            del self._spent[next(iter(self._spent))]
        if before and timedelta(0) < stats.read_at - before[0] < LONGEST and stats.spent >= before[1]:
            share = (stats.spent - before[1]) / ((stats.read_at - before[0]).total_seconds() * 1e9)
            yield Gauge(key=f"{key}/look/cpu", label="cpu of one core", unit="%", value=100 * share)
        if stats.memory is not None:
            limit = float(stats.limit) if 0 < stats.limit < min(memory or NO_LIMIT, NO_LIMIT) else None
            yield Gauge(key=f"{key}/look/memory", label="memory", unit="B", value=float(stats.memory), limit=limit)


async def _log(daemon: Daemon, key: str, name: str, found: Inspected, now: datetime) -> Excerpt:
    try:
        said = await daemon.log(name, READ)
    except SourceOutage as outage:
        return without(f"{key}/look/log", "log", str(outage), now)
    return excerpt(f"{key}/look/log", "log", said if found.tty else unframed(said), now)


def unframed(said: bytes) -> bytes:
    """A log without the frames around its pieces; one that has none is left as it is."""
    pieces, at = [], 0
    while at < len(said):
        head = said[at : at + HEAD]
        if len(head) < HEAD or head[0] > 2 or head[1:4] != b"\0\0\0":
            return said
        end = at + HEAD + int.from_bytes(head[4:])
        pieces.append(said[at + HEAD : end])
        at = end
    return b"".join(pieces)
