"""The source of OpenClaw gateways: one connection each, shared by the parts that it is read in."""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from board.facts import Fact
from collectors.clock import utc_now
from collectors.collector import Collector, Hear, Poll, Push, SourceSettings, Surroundings
from collectors.processes import PROC
from collectors.sources.openclaw.access import Access
from collectors.sources.openclaw.client import GatewayLink
from collectors.sources.openclaw.discovery import gateways
from collectors.sources.openclaw.gateway import GatewayPart
from collectors.sources.openclaw.part import Given, Part, Payload
from collectors.sources.openclaw.parts import PARTS
from collectors.sources.openclaw.settings import OpenClawSettings


class OpenClawCollector(Collector[OpenClawSettings]):
    """One gateway; without it the files on disk still tell what they can."""

    name = "openclaw"
    Settings = OpenClawSettings
    paced = False
    many = True

    def __init__(
        self,
        box: str,
        settings: OpenClawSettings,
        *,
        environ: Mapping[str, str] = os.environ,
        home: Path | None = None,
        root: Path = Path("/"),
        clock: Callable[[], datetime] = utc_now,
        parts: Sequence[type[Part]] = PARTS,
    ) -> None:
        """Prepare to read; nothing is sent.

        Args:
            box: The box's name.
            settings: The owner's.
            environ: The environment, which may name the gateway's folder and hold its token.
            home: The user's home folder.
            root: Where the file system begins.
            clock: Tells the time.
            parts: What it is read in beside the gateway itself.
        """
        super().__init__(box, settings)
        self._access = Access(settings, environ, home or Path.home(), self.blocking)
        self._link = GatewayLink(self._access.address, self._access.credentials, self._heard)
        self._hear: Hear | None = None
        given = self._given(clock, root)
        self._parts = (
            GatewayPart(given, self._access, self._link, root),
            *(part(given) for part in parts),
        )

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[SourceSettings]:
        """The gateways that listen here; every box is looked at for the usual one, and one without says so."""
        return gateways(around.listeners) or [OpenClawSettings()]

    @classmethod
    def scope_of(cls, settings: OpenClawSettings) -> str:
        """``openclaw/NAME``."""
        return settings.scope

    def speaks_for(self, found: Self) -> bool:
        """Whether it is the same gateway, which the owner may call otherwise."""
        return self._access.same_as(found._access)

    def scopes(self) -> Sequence[Poll]:
        """What the parts read, the gateway itself first."""
        return tuple(poll for part in self._parts for poll in part.polls())

    def recall(self, facts: Iterable[Fact]) -> None:
        """Each part takes back what it finds."""
        known = tuple(facts)
        for part in self._parts:
            part.recall(known)

    async def listen(self, hear: Hear) -> None:
        """Stay connected, and pass on what the parts make of each event."""
        self._hear = hear
        try:
            await self._link.stay()
        finally:
            self._hear = None

    async def look(self, key: str) -> Iterable[Fact]:
        """What the part has to say whose fact it is.

        Raises:
            SourceOutage: it cannot be asked.
        """
        for part in self._parts:
            if (looked := part.look(key)) is not None:
                return await looked
        return ()

    async def close(self) -> None:
        """Close the connection, and let the parts go."""
        await asyncio.gather(*(part.close() for part in self._parts))
        await self._link.close()
        await super().close()

    def _given(self, clock: Callable[[], datetime], root: Path) -> Given:
        """What each part is given."""
        return Given(
            box=self.box,
            key=f"{self.box}/{self.scope}",
            scope=self.scope,
            settings=self.settings,
            link=self._link,
            clock=clock,
            proc=root / PROC.relative_to("/"),
            state_dir=self._state_dir,
            config=self._access.config,
            blocking=self.blocking,
        )

    def _state_dir(self) -> Path:
        hello = self._link.hello
        return self._access.state_dir(hello.state_dir if hello else "")

    def _heard(self, event: str, payload: Payload) -> None:
        for part in self._parts:
            for push in part.hear(event, payload):
                self._pass_on(push)

    def _pass_on(self, push: Push) -> None:
        if self._hear is not None:
            self._hear(push)
