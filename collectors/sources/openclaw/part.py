"""A part: one subject of what can be known of a gateway, read and heard on its own beside the others."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from board.facts import Fact
from collectors.collector import Poll, Push
from collectors.sources.openclaw.settings import OpenClawSettings

Payload = Mapping[str, Any]
"""Foreign JSON, to be read by a model at the edge; it may lack or hold anything."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What a gateway says of itself when it lets us in."""

    protocol: int
    """3 up to 2026.5, 4 from 2026.6 on."""
    version: str
    """As it says; ``dev`` from a local install of the old era."""
    methods: frozenset[str] = frozenset()
    """What can be asked for, as far as our scopes go."""
    state_dir: str = ""
    """Where its files are; only the old era says so."""
    tick: float = 30.0
    """Seconds between two signs of life."""


class Link(Protocol):
    """The one connection to a gateway, which all parts share."""

    @property
    def hello(self) -> Hello | None:
        """What it said when it let us in last; None while there is no connection."""
        ...

    async def call(self, method: str, params: Payload | None = None, *, within: float = 10.0) -> Any:
        """Ask for one thing, and wait for the answer; several may be asked for at once.

        Who may wait long does it in a task of its own (:class:`collectors.sources.openclaw.errand.Errand`): the polls
        of one source follow each other.

        Raises:
            SourceOutage: there is no connection, no answer in time, or a refusal; the sentence says which.
        """
        ...


class Blocking(Protocol):
    """Runs a function on the source's own thread."""

    async def __call__(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run it, and give what it gives."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a part is given."""

    box: str
    key: str
    """Key of the gateway, under which all of a part's keys stand: ``lockn-01/openclaw/main``."""
    scope: str
    """Name of the gateway's scope, under which all of a part's scopes stand: ``openclaw/main``."""
    settings: OpenClawSettings
    link: Link
    clock: Callable[[], datetime]
    proc: Path
    """Where /proc is."""
    state_dir: Callable[[], Path]
    """Where the gateway's files are; known better once it has let us in."""
    config: Callable[[], Payload]
    """The gateway's own config; read from disk when it has changed, so call it on the source's thread. Empty where it
    is missing or broken."""
    blocking: Blocking
    """Runs what may block, such as reading files."""


class Part:
    """One subject; by default it has nothing to say."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def polls(self) -> Sequence[Poll]:
        """The scopes that it speaks for; a poll that raises is an outage of that scope alone."""
        return ()

    def hear(self, event: str, payload: Payload) -> Iterable[Push]:
        """What an event of the gateway means for it; a push names one of its scopes.

        It is called for each event and must cost next to nothing.
        """
        del event, payload
        return ()

    def recall(self, facts: Iterable[Fact]) -> None:
        """Take back what the whole source said last; called once, before anything is read."""
        del facts

    def look(self, key: str) -> Awaitable[Iterable[Fact]] | None:
        """What is worth asking while somebody has the details of that fact open; None where it is not this part's."""
        del key
        return None

    async def close(self) -> None:
        """Let go of what it holds, such as a task of its own."""
