"""A Linear on loopback with issues that change, and the source that reads it."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from board.facts import Fact, Work
from collectors.sources.linear import COLLECTOR
from collectors.sources.linear.collector import LinearCollector
from collectors.sources.linear.settings import LinearSettings
from tests.collectors.fake_http import Reply
from tests.trackers.dialects import LINEAR, Request, graphql_error, plain
from tests.trackers.scenario import TOKEN, Scenario

BEGIN = datetime(2026, 2, 11, 15, 0, tzinfo=UTC)
TYPES = {
    "Todo": "unstarted",
    "Backlog": "backlog",
    "In Progress": "started",
    "In Review": "started",
    "QA": "started",
    "Done": "completed",
    "Canceled": "canceled",
}
F = TypeVar("F", bound=Fact)


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def page(items: list[Any], first: int, after: object = None) -> dict[str, Any]:
    begin = int(str(after or 0))
    more = begin + first < len(items)
    shown = items[begin : begin + first]
    return {"nodes": shown, "pageInfo": {"hasNextPage": more, "endCursor": str(begin + first) if more else None}}


@dataclass
class World:
    """What Linear holds."""

    now: datetime = BEGIN
    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    projects: list[dict[str, Any]] = field(default_factory=list)
    milestones: list[dict[str, Any]] = field(default_factory=list)
    has_agents: bool = True

    def seconds(self) -> float:
        return self.now.timestamp()

    def put(self, number: int, title: str = "An issue", state: str = "Todo", **more: Any) -> dict[str, Any]:
        """Make an issue, or change it."""
        made = self.issues.get(f"u{number}") or {
            "id": f"u{number}",
            "identifier": f"LOC-{number}",
            "url": f"https://linear.app/lockn/issue/LOC-{number}/a-name",
            "createdAt": stamp(self.now - timedelta(days=1)),
        }
        status = {"state": {"name": state, "type": TYPES[state]}}
        over = {"completedAt": stamp(self.now)} if TYPES[state] == "completed" else {}
        self.issues[f"u{number}"] = {**made, "title": title, "updatedAt": stamp(self.now), **status, **over, **more}
        return self.issues[f"u{number}"]

    def archive(self, number: int, *, told: bool = False) -> None:
        """Archiving moves no time of change."""
        self.issues[f"u{number}"]["archivedAt"] = stamp(self.now)
        if told:
            self.issues[f"u{number}"]["updatedAt"] = stamp(self.now)

    def pulse(self, request: Request) -> Reply:
        asked: dict[str, Any] = request.variables
        if asked["agents"] and not self.has_agents:
            return graphql_error("Feature not accessible", extensions={"type": "feature not accessible"})
        since = asked["changed"]["updatedAt"]["gt"]
        changed = [each for each in self.issues.values() if each["updatedAt"] > since]
        changed.sort(key=lambda each: each["updatedAt"], reverse=True)
        ended = next(each for each in asked["watched"]["or"] if "completedAt" in each)["completedAt"]["gt"]
        watched = [
            each
            for each in self.issues.values()
            if not each.get("archivedAt")
            and (each["state"]["type"] not in ("completed", "canceled") or each.get("completedAt", "") > ended)
        ]
        data: dict[str, Any] = {
            "changed": page(changed, 50),
            "watched": page(watched, int(asked["sweep"]), asked["after"]),
        }
        if asked["agents"]:
            data["agentSessions"] = page(self.sessions, 20)
        if asked["plans"]:
            data |= {"projects": page(self.projects, 100), "projectMilestones": page(self.milestones, 20)}
        if asked["gates"]:
            names = asked["gated"]["id"]["in"]
            data["gated"] = page([{"id": name, "comments": self.said(name)} for name in names], 10)
        return plain({"data": data})

    def full(self, request: Request) -> Reply:
        asked: dict[str, Any] = request.variables
        found = [self.issues[name] for name in asked["filter"]["id"]["in"] if name in self.issues]
        return plain({"data": {"issues": page(found, int(asked["first"]))}})

    def proofs(self, request: Request) -> Reply:
        names = request.variables["filter"]["id"]["in"]  # type: ignore[index]  # as it is asked
        return plain({"data": {"gated": page([{"id": name, "comments": self.said(name)} for name in names], 10)}})

    def said(self, name: str) -> dict[str, Any]:
        return page([{"body": each} for each in self.comments.get(name, [])], 50)


@dataclass
class Scene:
    world: World
    server: Scenario
    make: Callable[..., LinearCollector]
    source: LinearCollector
    facts: tuple[Fact, ...] = ()

    async def poll(self, after: float = 60) -> tuple[Fact, ...]:
        self.world.now += timedelta(seconds=after)
        self.facts = tuple(await self.source.read())
        return self.facts

    def all(self, noun: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, noun)]

    def work(self, number: int) -> Work:
        return next(fact for fact in self.all(Work) if fact.id == f"LOC-{number}")

    def ids(self) -> list[str]:
        return sorted(fact.id for fact in self.all(Work))

    def asked(self) -> list[str]:
        """The operations since this was last called."""
        found = self.server.operations
        self.server.requests.clear()
        return found

    def said(self) -> str:
        """All that was asked since, as text."""
        return json.dumps([request.variables for request in self.server.requests])


@asynccontextmanager
async def scene(folder: Path, *, patience: float = 30, **settings: Any) -> AsyncIterator[Scene]:
    """A workspace, and a source whose key stands in a file of the folder."""
    (folder / "token").write_text(TOKEN)
    world, made = World(), list[LinearCollector]()
    async with Scenario(LINEAR, now=world.seconds) as server:
        server.ask("LocknPulse", lambda _, request: world.pulse(request))
        server.ask("LocknIssues", lambda _, request: world.full(request))
        server.ask("LocknComments", lambda _, request: world.proofs(request))

        def make(**others: Any) -> LinearCollector:
            wanted = {"url": server.url, "token": {"file": folder / "token"}, **settings, **others}
            known = LinearSettings.model_validate(wanted)
            made.append(COLLECTOR("box", known, clock=lambda: world.now, patience=patience))
            return made[-1]

        try:
            yield Scene(world, server, make, make())
        finally:
            for each in made:
                await each.close()
