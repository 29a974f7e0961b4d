"""The source of containers: a cheap list at each poll, and a closer look at what changed or is not well."""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import Bookmark, Fact
from collectors.clock import utc_now
from collectors.collector import Collector, Hear, Push, SourceOutage, SourceSettings, Surroundings
from collectors.sources.containers import facts
from collectors.sources.containers.closer import Closer
from collectors.sources.containers.daemon import ANSWER, Daemon
from collectors.sources.containers.endpoint import find
from collectors.sources.containers.events import Events
from collectors.sources.containers.roster import Roster, name_of
from collectors.sources.containers.settings import ContainerSettings
from collectors.sources.containers.swarm import read_swarm
from collectors.sources.containers.watchlist import Watchlist
from collectors.sources.containers.wire import Info

FULL_EVERY: Final = 3
"""Polls between two lists of all containers while events are heard; what they tell of is looked at alone."""
MANY: Final = 50
"""Containers that something befell at once, from which on all are listed."""
INFO_EVERY: Final = 12
"""Polls between two looks at the engine itself."""


class ContainerCollector(Collector[ContainerSettings]):
    """One engine of Docker or Podman with its containers, and its swarm where it manages one."""

    name = "docker"
    Settings = ContainerSettings
    critical_once_seen = False
    many = True

    def __init__(
        self,
        box: str,
        settings: ContainerSettings,
        *,
        environ: Mapping[str, str] = os.environ,
        home: Path | None = None,
        root: Path = Path("/"),
        clock: Callable[[], datetime] = utc_now,
        answer: float = ANSWER,
    ) -> None:
        """Prepare to read; nothing is sent.

        Args:
            box: The box's name.
            settings: The owner's.
            environ: The environment, which may name the engine.
            home: The user's home folder.
            root: Where the file system begins.
            clock: Tells the time.
            answer: Seconds for one answer.
        """
        super().__init__(box, settings)
        self._key = f"{box}/{settings.scope}"
        self._environ = environ
        self._home = home or Path.home()
        self._root = root
        self._clock = clock
        self._answer = answer
        self._daemon: Daemon | None = None
        self._reached = asyncio.Event()
        self._info = Info()
        self.events: Final = Events()
        """What is heard between polls."""
        self._roster = Roster(settings.expect, settings.ignore)
        self._watchlist = Watchlist(self._roster)
        self._closer = Closer()
        self._swarm: tuple[Fact, ...] = ()
        self._polls = 0

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[SourceSettings]:
        """Every box is looked at; one without an engine says so."""
        del around
        return (ContainerSettings(),)

    @classmethod
    def scope_of(cls, settings: ContainerSettings) -> str:
        """``docker``, and ``docker/NAME`` for one that has a name."""
        return settings.scope

    def recall(self, facts: Iterable[Fact]) -> None:
        """Expect back what ran before."""
        self._roster.recall(each.place for each in facts if isinstance(each, Bookmark))

    async def read(self) -> Iterable[Fact]:
        """Ask the engine for what may have changed.

        Raises:
            SourceOutage: there is no engine, or it cannot be read.
        """
        try:
            return await self._read()
        except SourceOutage:
            await self._hang_up()
            raise

    async def listen(self, hear: Hear) -> None:
        """Follow the engine's events once it answers; each makes a poll due.

        Raises:
            SourceOutage: it has no events, or it has hung up.
        """
        await self._reached.wait()
        if self._daemon is not None:
            await self.events.follow(self._daemon.events, lambda: hear(Push()))

    async def look(self, key: str) -> Iterable[Fact]:
        """What a container uses, and its last words.

        Raises:
            SourceOutage: the engine cannot be read.
        """
        found = self._watchlist.find(lambda listed: facts.key_of(self._key, listed) == key)
        if found is None or self._daemon is None:
            return ()
        return await self._closer.look(self._daemon, key, found.id, memory=self._info.memory, now=self._clock())

    async def close(self) -> None:
        """Close all connections."""
        await self._hang_up()
        await super().close()

    async def _read(self) -> Iterable[Fact]:
        daemon = await self._reach()
        if self._polls % INFO_EVERY == 0:
            self._info = await daemon.info()
        touched = self.events.touched()
        if not self.events.live or self._polls % FULL_EVERY == 0 or len(touched) > MANY:
            await self._watchlist.look(daemon, touched)
            self._swarm = await read_swarm(daemon, self._key) if self._info.manages else ()
        else:
            await self._watchlist.look_at(daemon, touched)
        self._polls += 1
        self._reached.set()
        return self._facts(daemon)

    async def _reach(self) -> Daemon:
        """The engine, after it has said that it is alive; its address is looked up anew after each failure."""
        if self._daemon is None:
            self._daemon = await self.blocking(self._find)
        await self._daemon.ping()
        return self._daemon

    def _find(self) -> Daemon:
        return Daemon(find(self.settings, self._environ, self._home, os.getuid(), self._root), self._answer)

    def _facts(self, daemon: Daemon) -> tuple[Fact, ...]:
        local, podman = daemon.endpoint.local, daemon.is_podman
        found = self._watchlist.conditions(self.events, self._clock(), podman=podman)
        return (
            facts.engine(self._key, daemon.endpoint, self._info.version, podman=podman),
            *(
                facts.container(
                    self._key, *each, local=local, podman=podman, essential=name_of(each[0]) in self.settings.expect
                )
                for each in found
            ),
            *(facts.missing(self._key, each, local=local) for each in self._watchlist.missing(self._clock())),
            *(Bookmark(key=f"{self._key}/expected/{name}", place=place) for name, place in self._roster.places()),
            *self._swarm,
        )

    async def _hang_up(self) -> None:
        self._reached.clear()
        if self._daemon is not None:
            await self._daemon.close()
        self._daemon, self._polls = None, 0
