"""A server of models on a fake wire, a clock that we move, and the collector before it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from board.facts import Fact, Service
from collectors.serving.collector import ServerCollector
from collectors.serving.moment import Moment
from tests.collectors.fake_http import FakeServer, Reply

T0 = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BIG = b'{"models": "' + b"x" * 29_000_000 + b'"}'
"""An answer of 29 MB."""
PAGE = Reply(b"<html><body>Sign in</body></html>", kind="text/html")
F = TypeVar("F", bound=Fact)


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.mono = 1000.0

    def __call__(self) -> Moment:
        return Moment(T0 + timedelta(seconds=self.mono - 1000), self.mono)


class Scene:
    """One collector and the server that it reads."""

    def __init__(self, server: FakeServer, clock: Clock, collector: ServerCollector[Any]) -> None:
        self.server = server
        self.clock = clock
        self.collector = collector
        self.facts: tuple[Fact, ...] = ()

    def say(self, path: str, body: bytes | str, status: int = 200, **more: Any) -> None:
        """From now on the server answers so."""
        content = body.encode() if isinstance(body, str) else body
        self.server.replies[path] = Reply(content, status=status, **more)

    async def poll(self, wait: float = 5.0) -> Service:
        """Wait, read, and give the server's own fact."""
        self.clock.mono += wait
        self.facts = tuple(await self.collector.read())
        return self.all(Service)[0]

    def all(self, noun: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, noun)]

    def one(self, key: str, noun: type[F]) -> F:
        """The fact of that name under the server's."""
        return next(fact for fact in self.all(noun) if fact.key == f"{self.collector.key}{key}")

    def keys(self) -> set[str]:
        return {fact.key.removeprefix(self.collector.key) for fact in self.facts}

    def asked(self) -> list[str]:
        """What was asked since the last time somebody wanted to know."""
        targets = self.server.targets()
        self.server.asked.clear()
        return targets


@asynccontextmanager
async def scene(make: Callable[..., ServerCollector[Any]], proc: Path, **settings: Any) -> AsyncIterator[Scene]:
    """A fake server and its collector; ``make`` is the collector's class."""
    clock = Clock()
    kind: Any = make
    async with FakeServer(lambda: clock.mono) as server:
        config = kind.Settings(url=server.url, **settings)
        collector = make("box", config, clock=clock, patience=1.0, proc=proc)
        yield Scene(server, clock, collector)
        await collector.close()
