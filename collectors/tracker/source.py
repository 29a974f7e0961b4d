"""The common ground of the sources that read a tracker, a forge or a CI."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar, TypedDict, TypeVar, Unpack

from collectors.clock import utc_now
from collectors.collector import Collector
from collectors.tracker.client import PATIENCE, Client
from collectors.tracker.settings import TrackerSettings
from collectors.tracker.turns import Turns

S = TypeVar("S", bound=TrackerSettings)


class Manner(TypedDict, total=False):
    """How a service is asked, where that is not as usual."""

    clock: Callable[[], datetime]
    """Tells the time."""
    patience: float
    """Seconds for each answer."""


class TrackerCollector(Collector[S]):
    """One service, asked through one client."""

    many = True
    headers: ClassVar[Mapping[str, str]] = {}
    """Sent with each request."""

    def __init__(self, box: str, settings: S, **manner: Unpack[Manner]) -> None:
        """Prepare to read; nothing is sent.

        Args:
            box: The box's name.
            settings: The owner's.
            manner: How the service is asked.
        """
        super().__init__(box, settings)
        self._key = f"{box}/{settings.scope}"
        self._clock = manner.get("clock", utc_now)
        self._turns = Turns(self._clock)
        self._client = Client(
            settings.api,
            secret=settings.token,
            scheme=settings.scheme,
            headers=self.headers,
            patience=manner.get("patience", PATIENCE),
            clock=self._clock,
        )

    @classmethod
    def scope_of(cls, settings: S) -> str:
        """``gitea/git.example.org``, ``linear/NAME``."""
        return settings.scope

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()
        await super().close()
