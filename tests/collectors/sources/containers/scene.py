"""A fake engine on a Unix socket, and the answers of real ones, cut down."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from board.facts import Fact, Service
from collectors.collector import Push, SourceOutage
from collectors.sources.containers.collector import ContainerCollector
from collectors.sources.containers.settings import ContainerSettings
from collectors.sources.containers.wire import INSPECTED, LISTED, Inspected, Listed
from tests.collectors.fake_http import FakeServer, Manner, Reply

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BEGAN = "2026-11-20T07:00:00.736554208Z"
NEVER = "0001-01-01T00:00:00Z"
REFUSED = "connect 127.0.0.1:8080: connection refused\n"
SWARM = {"ServerVersion": "28.5.2", "Swarm": {"LocalNodeState": "active", "ControlAvailable": True}}


def id_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def row(name: str, state: str = "running", status: str = "Up 2 hours", **labels: str) -> dict[str, Any]:
    """One container of ``/containers/json``."""
    return {
        "Id": id_of(name),
        "Names": [f"/{name}"],
        "Image": "ghcr.io/lockn/bb:1",
        "Command": "sh -c 'psql password=hunter22'",
        "Labels": {f"com.docker.{key.replace('_', '.')}": value for key, value in labels.items()},
        "Ports": [{"PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"}, {"PrivatePort": 81, "Type": "tcp"}],
        "State": state,
        "Status": status,
    }


def compose(name: str, project: str = "shop", **more: Any) -> dict[str, Any]:
    """One that a compose project has made."""
    labels = {"compose_project": project, "compose_service": name, "compose_container-number": "1"}
    return row(name, **{**labels, **more})


def about(
    *,
    code: int = 0,
    oom: bool = False,
    error: str = "",
    began: str = BEGAN,
    ended: str = NEVER,
    policy: str = "no",
    restarts: int = 0,
    most: int = 0,
    health: str = "",
    output: str = "",
    check: int = 1,
    fleeting: bool = False,
    ports: Mapping[str, Any] | None = None,
    status: str = "",
) -> dict[str, Any]:
    """One container of ``/containers/ID/json``."""
    log = [{"ExitCode": 0, "Output": "before"}, {"ExitCode": check, "Output": output}]
    state = {
        "Status": status,
        "ExitCode": code,
        "OOMKilled": oom,
        "Error": error,
        "StartedAt": began,
        "FinishedAt": ended,
        "Pid": 42,
    }
    return {
        "RestartCount": restarts,
        "Config": {"Env": ["PGPASSWORD=hunter22"]},
        "HostConfig": {
            "AutoRemove": fleeting,
            "RestartPolicy": {"Name": policy, "MaximumRetryCount": most},
            "PortBindings": ports,
        },
        "State": state | ({"Health": {"Status": health, "FailingStreak": 3, "Log": log}} if health else {}),
    }


def listed(*args: Any, **more: Any) -> Listed:
    return LISTED.validate_python((row(*args, **more),))[0]


def inspected(**more: Any) -> Inspected:
    return INSPECTED.validate_python(about(**more))


def event(action: str, name: str, at: int = 1_795_161_076_663_957_373, **attributes: str) -> bytes:
    """One line of ``/events``, as of API 1.52."""
    actor = {"ID": id_of(name), "Attributes": {"name": name, **attributes}}
    return json.dumps({"Type": "container", "Action": action, "Actor": actor, "timeNano": at}).encode() + b"\n"


class FakeEngine(FakeServer):
    """An engine that plays a script; without one it is empty, and its events are silent."""

    def __init__(self, socket: Path, version: str = "1.51", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(socket=socket)
        self.prefix = f"/v{version}"
        self.socket = socket
        spoken = {"Api-Version": version, **(headers or {})}
        self.replies["/_ping"] = Reply(b"OK", kind="text/plain", headers=spoken)
        self.say("/info", {"ServerVersion": "28.5.2"})
        self.replies[f"{self.prefix}/events"] = Reply(manner=Manner.FOLLOW)
        self.hold()

    def say(self, path: str, body: Any) -> None:
        self.replies[self.prefix + path] = Reply(json.dumps(body).encode())

    def hold(self, containers: Iterable[tuple[dict[str, Any], dict[str, Any]]] = ()) -> None:
        """Have these containers and no others."""
        pairs = tuple(containers)
        self.say("/containers/json", [listed for listed, _ in pairs])
        for listed, inspected in pairs:
            self.say(f"/containers/{listed['Id']}/json", inspected)

    def asked_for(self, part: str) -> list[str]:
        return [target for target in self.targets() if part in target]


class Watched:
    """A collector that reads a fake engine."""

    def __init__(self, engine: FakeEngine, *, answer: float = 5.0, **settings: Any) -> None:
        self.now = NOW
        environ = {"DOCKER_HOST": f"unix://{engine.socket}"}
        self.collector = ContainerCollector(
            "box", ContainerSettings(**settings), environ=environ, clock=lambda: self.now, answer=answer
        )
        self.facts: tuple[Fact, ...] = ()
        self.heard: list[Push] = []
        self._listening: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Listen as the engine does, only that it begins anew at once."""
        self._listening = self._listening or asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            with suppress(SourceOutage):
                await self.collector.listen(self.heard.append)
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self.collector.close()

    async def poll(self) -> dict[str, Service]:
        """The services, each by the end of its key."""
        self.facts = tuple(await self.collector.read())
        return {each.key.removeprefix("box/docker/"): each for each in self.facts if isinstance(each, Service)}


async def until(true: Callable[[], object]) -> None:
    """Wait until something has happened on the wire."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - a socket gives no event to wait for
            await asyncio.sleep(0.005)


async def until_listening(watched: Watched) -> None:
    watched.listen()
    await watched.poll()
    await until(lambda: watched.collector.events.live)
