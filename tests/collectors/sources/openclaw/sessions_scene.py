"""A gateway's files in a folder, and its socket with answers that are laid down beforehand."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from board.facts import Fact
from board.reading import OutageKind
from collectors.collector import Poll, SourceOutage
from collectors.sources.openclaw.conf import Conf
from collectors.sources.openclaw.part import Given, Hello, Payload
from collectors.sources.openclaw.sessions import SessionsPart
from collectors.sources.openclaw.settings import OpenClawSettings

BEGAN = datetime(2026, 2, 11, 13, 0, tzinfo=UTC)
OLD = Hello(protocol=3, version="2026.2.9")
NEW = Hello(protocol=4, version="2026.9.6", methods=frozenset({"system.info"}))


def ms(at: datetime) -> int:
    """A time as a gateway writes it."""
    return int(at.timestamp() * 1000)


class Wire:
    """A socket that answers what is laid down; without a greeting there is no connection."""

    def __init__(self) -> None:
        self.hello: Hello | None = None
        self.rows: object = []
        self.asked: list[str] = []

    async def call(self, method: str, params: Payload | None = None, *, within: float = 10.0) -> Any:
        """Answer a list of sessions."""
        del params, within
        self.asked.append(method)
        if self.rows is None:
            raise SourceOutage(OutageKind.TIMEOUT, "no answer within 20 s")
        return {"sessions": self.rows}


class Scene:
    """A gateway, its files, and the part that reads its sessions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = BEGAN
        self.wire = Wire()
        conf = Conf(folder / "openclaw.json")
        self.part = SessionsPart(
            Given(
                box="lockn-01",
                key="lockn-01/openclaw/main",
                scope="openclaw/main",
                settings=OpenClawSettings(),
                link=self.wire,
                clock=lambda: self.now,
                proc=folder,
                state_dir=lambda: folder,
                config=conf.read,
                blocking=_blocking,
            )
        )

    def poll(self, name: str) -> Poll:
        """One of its scopes: ``store``, ``sessions``, ``config``."""
        return next(each for each in self.part.polls() if each.scope.endswith(f"/{name}"))

    async def read(self, name: str) -> dict[str, Fact]:
        """Its facts by the rest of their keys."""
        facts = await self.poll(name).read()
        return {fact.key.removeprefix("lockn-01/openclaw/main/"): fact for fact in facts}

    async def settled(self, name: str, seen: Callable[[Mapping[str, Fact]], bool]) -> dict[str, Fact]:
        """The facts once what another process reads has come in."""
        async with asyncio.timeout(30):
            while not seen(facts := await self.read(name)):  # noqa: ASYNC110 - it waits for another process
                await asyncio.sleep(0.05)
            return facts

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def keep(self, entries: Mapping[str, Mapping[str, Any]], agent: str = "main") -> Path:
        """Write a store of the old versions."""
        path = self.folder / "agents" / agent / "sessions" / "sessions.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(entries, indent=2))
        return path

    def configure(self, text: str) -> None:
        """Write the gateway's own config."""
        (self.folder / "openclaw.json").write_text(text)


def entry(at: datetime = BEGAN, /, **more: Any) -> dict[str, Any]:
    """An entry of the store with what makes it heavy."""
    usual = {
        "sessionId": "5c19c630",
        "updatedAt": ms(at),
        "modelProvider": "anthropic",
        "model": "claude-opus-4-6",
        "contextTokens": 200_000,
        "totalTokens": 40_000,
        "skillsSnapshot": {"prompt": "never to be told", "skills": [{"name": "x"}], "resolvedSkills": ["y"]},
    }
    return {**usual, **more}


async def _blocking(function: Callable[..., Any], *args: Any) -> Any:
    return await asyncio.to_thread(function, *args)
