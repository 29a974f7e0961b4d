"""The source of the cards: it asks the child, and starts it anew when a card is gone."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import Field

from board.facts import Fact
from board.reading import OutageKind
from collectors.clock import utc_now
from collectors.collector import Collector, SourceOutage, SourceSettings, Surroundings
from collectors.processes import PROC
from collectors.sources.gpu.answer import Answer
from collectors.sources.gpu.cards import Rack
from collectors.sources.gpu.memory import Memory
from collectors.sources.gpu.reader import COMMAND, Reader

REOPEN: Final = timedelta(seconds=60)
"""How long a card is lost before the driver is opened anew: an open one neither sees a reset card nor lets it go."""


class GpuSettings(SourceSettings):
    """How the cards are read."""

    every: float = Field(default=2.0, ge=0.5, le=86_400)
    """Seconds between polls; the driver takes its own samples every 0.2 to 1 s."""
    timeout: float = Field(default=20.0, gt=0, le=600)
    """Seconds after which a poll is given up, opening and reading together."""
    opening: float = Field(default=12.0, gt=0, le=600)
    """Seconds to open the driver, which wakes the cards one after another where persistence mode is off."""
    reading: float = Field(default=4.0, gt=0, le=600)
    """Seconds for one reading of all cards by an open driver."""


class GpuCollector(Collector[GpuSettings]):
    """Reads the NVIDIA cards of this box."""

    name = "gpu"
    Settings = GpuSettings
    critical_once_seen = True

    def __init__(
        self,
        box: str,
        settings: GpuSettings,
        *,
        command: Sequence[str] = COMMAND,
        proc: Path = PROC,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(box, settings)
        self.reader = Reader(command, opening=settings.opening, reading=settings.reading)
        self._rack = Rack(box, Memory(), proc)
        self._clock = clock
        self._well_at: datetime | None = None

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[GpuSettings]:
        """Every box is looked at; one without a card says so."""
        del around
        return (GpuSettings(),)

    async def read(self) -> Iterable[Fact]:
        """Read all cards once.

        Raises:
            SourceOutage: there never was a driver or a card, or the driver does not answer.
        """
        answer = await self._ask()
        now = self._clock()
        await self._reopen_when_lost(not answer.cards or any(card.lost for card in answer.cards), now)
        return await self.blocking(lambda: tuple(self._rack.facts(answer, now)))

    async def close(self) -> None:
        """End the child."""
        await self.reader.end()
        await super().close()

    async def _ask(self) -> Answer:
        """The driver's answer; cards that it, or the whole driver, does not know any more make an empty one."""
        try:
            answer = await self.reader.read()
        except SourceOutage as gone:
            if gone.outage.kind is OutageKind.ABSENT and self._rack.memory.knows_cards:
                return Answer()
            raise
        if answer.cards or self._rack.memory.knows_cards:
            return answer
        await self.reader.end()
        raise SourceOutage(OutageKind.ABSENT, "the driver knows no GPU")

    async def _reopen_when_lost(self, lost: bool, now: datetime) -> None:
        if not lost or self._well_at is None:
            self._well_at = now
        elif now - self._well_at >= REOPEN:
            self._well_at = now
            await self.reader.end()
