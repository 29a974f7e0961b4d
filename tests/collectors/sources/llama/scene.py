"""A llama-server of a chosen age on a fake wire, a clock that we move, and the collector before it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from board.facts import Fact, Service
from collectors.serving.moment import Moment
from collectors.sources.llama.collector import LlamaCollector
from collectors.sources.llama.plan import Plan
from collectors.sources.llama.settings import LlamaSettings
from tests.collectors.fake_http import FakeServer, Manner, Reply

SAMPLES = Path(__file__).parent / "samples"
T0 = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HANG = Reply(manner=Manner.HANG)
LOADING = Reply(b'{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}', status=503)
NO_KEY = Reply(b'{"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}', status=401)
OFF = Reply(b'{"error":{"code":501,"message":"Start it with `--slots`","type":"not_supported_error"}}', status=501)
PAGE = Reply(b"<html><body>Sign in</body></html>", kind="text/html")
F = TypeVar("F", bound=Fact)


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.mono = 1000.0

    def __call__(self) -> Moment:
        return Moment(T0 + timedelta(seconds=self.mono - 1000), self.mono)

    def move(self, seconds: float) -> None:
        self.mono += seconds


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def metrics(name: str, started: str = "840308551") -> Reply:
    return Reply(sample(name), kind="text/plain; version=0.0.4", headers={"Process-Start-Time-Unix": started})


class Scene:
    """One collector and the server that it reads."""

    def __init__(self, server: FakeServer, clock: Clock, collector: LlamaCollector) -> None:
        self.server = server
        self.clock = clock
        self.collector = collector
        self.facts: tuple[Fact, ...] = ()

    def play(self, age: str, slots: str, numbers: str = "metrics_queued.txt") -> None:
        """Let a healthy server of that age answer."""
        self.server.replies |= {
            "/health": Reply(b'{"status":"ok"}'),
            "/props": Reply(sample(f"{age}/props.json")),
            "/v1/models": Reply(sample(f"{age}/models.json")),
            "/slots": Reply(sample(f"{age}/{slots}")),
            "/metrics": metrics(f"{age}/{numbers}"),
        }

    def edit(self, path: str, **changes: Any) -> None:
        """Change an answer."""
        self.server.replies[path] = replace(self.server.replies[path], **changes)

    async def poll(self, wait: float = 5.0) -> Service:
        """Wait, read, and give the server's own fact."""
        self.clock.move(wait)
        self.facts = tuple(await self.collector.read())
        return self.service()

    def service(self) -> Service:
        return self.all(Service)[0]

    def all(self, noun: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, noun)]

    def keys(self) -> set[str]:
        """All keys, from the server's own on."""
        return {fact.key.removeprefix(self.service().key) for fact in self.facts}

    def one(self, key: str, noun: type[F]) -> F:
        return next(fact for fact in self.all(noun) if fact.key == f"{self.service().key}{key}")


@asynccontextmanager
async def scene(proc: Path, **settings: Any) -> AsyncIterator[Scene]:
    """A fake server and its collector, with deadlines of a tenth of a second."""
    clock = Clock()
    async with FakeServer(lambda: clock.mono) as server:
        plan = Plan(health_timeout=0.2, props_timeout=0.2, round_timeout=0.2)
        config = LlamaSettings(url=server.url, **settings)
        collector = LlamaCollector("box", config, clock=clock, plan=plan, proc=proc)
        yield Scene(server, clock, collector)
        await collector.close()
