"""A look that is taken seldom while all is well."""

from datetime import datetime, timedelta

from collectors.sources.probes.finding import Finding, Look


class Sparing:
    """Keeps the last good finding for a while; trouble is looked at each time."""

    def __init__(self, look: Look, keep_for: timedelta) -> None:
        self._look = look
        self._keep_for = keep_for
        self._last: tuple[datetime, Finding] | None = None

    async def look(self, now: datetime, *, fresh: bool = False) -> Finding:
        """The finding of now, or a good one that is not old yet.

        Raises:
            SourceOutage: nothing that says anything about the thing.
        """
        if self._last is not None and not fresh:
            at, finding = self._last
            if finding.well and timedelta(0) <= now - at < self._keep_for:
                return finding
        self._last = None
        finding = await self._look.look(now)
        self._last = (now, finding)
        return finding

    async def close(self) -> None:
        """Let go of what is held."""
        await self._look.close()
