"""A Mission Control on loopback, with what a real one answered, and the source that reads it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, TypeVar

from board.facts import Fact, Service, Work
from collectors.sources.missioncontrol import COLLECTOR
from collectors.sources.missioncontrol.collector import MissionControlCollector
from collectors.sources.missioncontrol.settings import MissionControlSettings
from tests.collectors.fake_http import Reply
from tests.trackers.dialects import MISSION_CONTROL
from tests.trackers.scenario import TOKEN, Play, Scenario, paged, replies

SAMPLES = Path(__file__).parent / "samples"
BOARD = "855696c7-75f6-4441-bc4a-ba79d93c6e72"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
F = TypeVar("F", bound=Fact)


def recorded(name: str) -> Play:
    """What a real server answered."""
    head, _, body = (SAMPLES / f"{name}.http").read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    return replies(Reply(body.strip(), int(head.split()[1]), "application/json"))


def task(number: int, title: str = "A task", status: str = "inbox", **more: Any) -> dict[str, Any]:
    made = {"id": f"{number:08x}-0000-4000-8000-000000000000", "title": title, "status": status}
    return {
        "board_id": BOARD,
        "created_at": "2026-11-20T07:00:00.1",
        "updated_at": "2026-11-20T07:30:00",
        **made,
        **more,
    }


@dataclass
class Scene:
    server: Scenario
    source: MissionControlCollector
    facts: tuple[Fact, ...] = ()

    def board(self, *tasks: dict[str, Any], done: Iterable[dict[str, Any]] = (), approvals: Iterable[Any] = ()) -> None:
        """One board with these tasks, those that are done apart."""
        self.server.on("/api/v1/boards", recorded("boards"))
        self.tasks(tasks, tuple(done))
        self.server.on(f"/api/v1/boards/{BOARD}/approvals", paged(list(approvals)))
        self.server.on("/api/v1/agents", paged([]))

    def tasks(self, todo: Iterable[dict[str, Any]], done: Iterable[dict[str, Any]]) -> None:
        lists = {"done": paged(list(done)), "inbox,in_progress,review": paged(list(todo))}

        def play(server: Scenario, request: Any) -> Reply:
            return lists[request.query["status"]](server, request)

        self.server.on(f"/api/v1/boards/{BOARD}/tasks", play)

    async def poll(self) -> tuple[Fact, ...]:
        self.facts = tuple(await self.source.read())
        return self.facts

    def all(self, noun: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, noun)]

    def work(self, title: str) -> Work:
        return next(fact for fact in self.all(Work) if fact.title.startswith(title))

    def value(self, end: str) -> float | None:
        return next(getattr(fact, "value", None) for fact in self.facts if fact.key.endswith(end))

    def service(self) -> Service:
        return next(fact for fact in self.all(Service) if fact.kind == "mission-control")


@asynccontextmanager
async def scene(folder: Path, *, zone: tzinfo = UTC, patience: float = 30, **settings: Any) -> AsyncIterator[Scene]:
    """A server, and a source whose token stands in a file of the folder."""
    (folder / "token").write_text(TOKEN)
    async with Scenario(MISSION_CONTROL) as server:
        wanted = {"url": server.url, "token": {"file": folder / "token"}, **settings}
        known = MissionControlSettings.model_validate(wanted)
        source = COLLECTOR("box", known, clock=lambda: NOW, patience=patience)
        source.zone = zone
        try:
            yield Scene(server, source)
        finally:
            await source.close()
