"""The contract that each source fulfils.

The common case is one class attribute for the schedule, one model for the settings and one ``read``::

    class Settings(SourceSettings):
        every: float = 5.0


    class Uptime(Collector[Settings]):
        name = "uptime"

        async def read(self) -> Iterable[Fact]:
            return (Gauge(key=f"{self.box}/uptime", label="uptime", value=await self.blocking(measure)),)

A source that speaks for several scopes overrides :meth:`Collector.scopes`; one that is told of changes,
:meth:`Collector.listen`; one that can say more of a thing while somebody looks at it, :meth:`Collector.look`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, ClassVar, Generic, ParamSpec, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from board.facts import Fact
from board.reading import Outage, OutageKind
from collectors.sockets import Listener

P = ParamSpec("P")
R = TypeVar("R")


class SourceSettings(BaseModel):
    """What an owner can say of any source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    """Whether the source is read at all; ``false`` is shown as off."""
    every: float = Field(default=5.0, ge=0.5, le=86_400)
    """Seconds between polls."""
    timeout: float = Field(default=5.0, gt=0, le=600)
    """Seconds after which a poll is given up."""
    critical: bool | None = None
    """Whether the owner is blind without it; by default as the source itself thinks."""


class SourceOutage(Exception):  # noqa: N818 - the field's word is outage
    """A source that could not be read; its message is a sentence for the person at the wall."""

    def __init__(self, kind: OutageKind, sentence: str, *, remedy: str = "", retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.outage = Outage(kind, sentence, remedy)
        self.retry_after = retry_after
        """Seconds that the source asked us to wait; it wins over the schedule."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One scope of a collector: what it is called, when it is due and how it is read."""

    scope: str
    every: float
    timeout: float
    read: Callable[[], Awaitable[Iterable[Fact]]]
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Push:
    """What a source heard between two polls of a scope."""

    facts: tuple[Fact, ...] = ()
    """What is so now, beside or instead of what was read; none: something has changed, and the scope is due."""
    scope: str = ""
    """The scope that it is about; empty: the first."""


Hear = Callable[[Push], None]
"""Takes what was heard, at any rate: it is passed on once a second."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What discovery may look at; nothing here has sent a byte to anybody."""

    box: str
    listeners: tuple[Listener, ...]
    """Ports that listen on this box, named from /proc."""


S = TypeVar("S", bound=SourceSettings)


class Collector(Generic[S]):
    """One source; the engine calls ``read`` on its loop and never twice at once."""

    name: ClassVar[str]
    """The source's name in the config and on the wall."""
    Settings: ClassVar[type[SourceSettings]] = SourceSettings
    critical: ClassVar[bool] = False
    """Whether the owner is blind without it."""
    critical_once_seen: ClassVar[bool] = False
    """Whether the owner is blind without it from the first good reading on."""
    paced: ClassVar[bool] = True
    """Whether the engine polls less often when answers are slow; False: the source has a polling plan of its own."""
    many: ClassVar[bool] = False
    """Whether a box can have several, each with settings of its own (``[[sources.llama]]``)."""

    def __init__(self, box: str, settings: S) -> None:
        self.box = box
        self.settings = settings
        self.zone: tzinfo = UTC
        """The owner's zone, for what is counted by days; the engine sets it."""
        self._thread: ThreadPoolExecutor | None = None
        self._pending: Future[Any] | None = None

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[SourceSettings]:
        """Settings for what runs here without being configured; nothing by default."""
        del around
        return ()

    @classmethod
    def model_of(cls, written: object) -> type[SourceSettings]:
        """The model that what the owner wrote is checked against; a source of several kinds has one for each."""
        del written
        return cls.Settings

    @classmethod
    def scope_of(cls, settings: S) -> str:
        """Name of the first scope that a source of such settings has; it is known without making one."""
        del settings
        return cls.name

    def speaks_for(self, found: Self) -> bool:
        """Whether what was found is what this source watches already, by another name; by default none is."""
        del found
        return False

    @property
    def scope(self) -> str:
        """Name of the first scope, and the only one of most sources."""
        return self.scope_of(self.settings)

    def scopes(self) -> Sequence[Poll]:
        """The scopes that this source speaks for; one, by default."""
        critical = self.critical if self.settings.critical is None else self.settings.critical
        return (Poll(self.scope, self.settings.every, self.settings.timeout, self.read, critical),)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Take back what this source said last, maybe before a restart; called once, before it is read.

        By default there is nothing to go on from. Who follows something leaves a :class:`board.facts.Bookmark` in it:
        it is kept in one piece with the counts that it goes with.
        """
        del facts

    async def read(self) -> Iterable[Fact]:
        """Read the source once.

        Raises:
            SourceOutage: the source could not be read.
        """
        raise NotImplementedError

    async def listen(self, hear: Hear) -> None:
        """Tell of changes as they happen, until cancelled; polls go on beside it, and make good what it misses.

        When it ends or raises, it is called again after a while. By default there is nothing to hear.
        """
        del hear
        await asyncio.Event().wait()

    async def look(self, key: str) -> Iterable[Fact]:
        """What is worth asking only while somebody has the details of a fact open; by default nothing.

        It is called every few seconds, never twice at once. The facts have keys under that of the fact, stand beside
        what polls bring, and go when nobody looks any more.

        Args:
            key: Key of a fact that this source has brought.

        Raises:
            SourceOutage: it could not be asked.
        """
        del key
        return ()

    @property
    def busy(self) -> bool:
        """Whether a blocking call that was given up is still running; the engine skips polls until it ends."""
        return self._pending is not None and not self._pending.done()

    async def blocking(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a blocking call on this source's own single thread, so that a hang hurts no one else."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix=self.name)
        call = self._thread.submit(function, *args, **kwargs)
        self._pending = call
        return await asyncio.wrap_future(call)

    async def close(self) -> None:
        """Let go of what the source holds; called once, when it is no longer watched."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)


AnyCollector = Collector[Any]
"""A collector of whatever settings."""
