"""The engine's API: a few reads, in the newest version that both sides know."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.foreign import parse
from collectors.http import Answer, Http
from collectors.http_outage import HttpOutage
from collectors.sources.containers.endpoint import Endpoint
from collectors.sources.containers.faults import told
from collectors.sources.containers.wire import (
    COMPLAINT,
    INFO,
    INSPECTED,
    LISTED,
    SERVICES,
    STATS,
    TASKS,
    Info,
    Inspected,
    Listed,
    Stats,
    SwarmService,
    Task,
)

NEWEST: Final = (1, 51)
"""The newest version of the API that this was read against."""
ANSWER: Final = 5.0
"""Seconds for one answer; the slowest seen of a healthy engine took 0.34."""
HEARD: Final = (
    *("start", "die", "oom", "health_status", "kill", "stop", "pause", "unpause", "destroy", "rename", "update"),
    *("died", "remove"),  # Podman filters by its own words, and then says die
)
"""Events that change a state; unfiltered, two of three lines are the runs of health checks."""
ALL: Final = "0"
"""Since when Docker is asked for what it remembers: its last 256 events."""
T = TypeVar("T")


class Daemon:
    """One engine behind one address; nothing is ever written to it."""

    def __init__(self, endpoint: Endpoint, answer: float = ANSWER) -> None:
        """Prepare to read; nothing is sent.

        Args:
            endpoint: Where it listens.
            answer: Seconds for one answer.

        Raises:
            SourceOutage: the certificates cannot be read.
        """
        self.endpoint = endpoint
        self._answer = answer
        self._http = Http(endpoint.base, socket=endpoint.socket, trust=endpoint.trust())
        self._version = ""
        self.is_podman = False

    async def ping(self) -> None:
        """Ask for nothing, and agree on a version with who answers.

        Raises:
            SourceOutage: the engine cannot be read.
        """
        answer = await self._get("/_ping")
        spoken = _version(answer.headers.get("api-version", ""))
        if spoken is None:
            raise SourceOutage(OutageKind.GARBLED, f"{self.endpoint.url} does not answer as a container engine")
        self._version = "/v{}.{}".format(*min(spoken, NEWEST))
        self.is_podman = "libpod-api-version" in answer.headers

    async def info(self) -> Info:
        """What the engine says of itself."""
        return self._read(INFO, await self._ask("/info"))

    async def containers(self, **filters: Iterable[str]) -> tuple[Listed, ...]:
        """All containers, running or not, or those that the filters let through."""
        params = {"all": "1"}
        if filters:
            params["filters"] = json.dumps({name: list(values) for name, values in filters.items()})
        return self._read(LISTED, await self._ask("/containers/json", params))

    async def inspect(self, name: str) -> Inspected | None:
        """All about one container; None when it has gone since it was listed."""
        answer = await self._ask(f"/containers/{name}/json", missing=True)
        return None if answer.status == 404 else self._read(INSPECTED, answer)

    async def stats(self, name: str) -> Stats | None:
        """What a container uses, in one shot; None for one that does not run, which Podman tells by saying nothing."""
        answer = await self._ask(f"/containers/{name}/stats", {"stream": "false", "one-shot": "true"}, missing=True)
        return None if answer.status != 200 or not answer.body.strip() else self._read(STATS, answer)

    async def log(self, name: str, lines: int) -> bytes:
        """The last lines of a container's log, in frames unless it has a terminal.

        Raises:
            SourceOutage: the engine cannot be read, or keeps no log of it.
        """
        params = {"stdout": "1", "stderr": "1", "tail": str(lines)}
        return (await self._ask(f"/containers/{name}/logs", params)).body

    async def services(self) -> tuple[SwarmService, ...]:
        """The swarm's services with the number of their tasks."""
        return self._read(SERVICES, await self._ask("/services", {"status": "true"}))

    async def tasks(self, services: Iterable[str]) -> tuple[Task, ...]:
        """The tasks of some services, old ones among them."""
        return self._read(TASKS, await self._ask("/tasks", {"filters": json.dumps({"service": list(services)})}))

    async def events(self, since: str) -> AsyncIterator[bytes]:
        """What befalls containers from a time on, line by line; see :meth:`Http.lines`.

        Without a time it begins with what the engine remembers: how containers ended before somebody listened. Podman
        would tell of all that ever happened, and is not asked.
        """
        params = {"filters": json.dumps({"type": ["container"], "event": HEARD})}
        if since or not self.is_podman:
            params["since"] = since or ALL
        async for line in self._http.lines(f"{self._version}/events", timeout=self._answer, params=params):
            yield line

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def _ask(self, path: str, params: dict[str, str] | None = None, *, missing: bool = False) -> Answer:
        return await self._get(self._version + path, params, missing=missing)

    async def _get(self, path: str, params: dict[str, str] | None = None, *, missing: bool = False) -> Answer:
        """An answer that can be used; the engine's own words where it refuses.

        Raises:
            SourceOutage: the engine cannot be read.
        """
        accept = (200, 400, 403, 404, 409, 500, 501, 503)
        try:
            answer = await self._http.get(path, timeout=self._answer, params=params, accept=accept)
        except HttpOutage as outage:
            raise told(outage, self.endpoint) from outage
        if answer.status == 200 or (missing and answer.status == 404):
            return answer
        kind = OutageKind.DENIED if answer.status == 403 else OutageKind.REFUSED
        raise SourceOutage(kind, f"{self.endpoint.url} answered {answer.status}: {_complaint(answer)}".rstrip(": "))

    def _read(self, form: TypeAdapter[T], answer: Answer) -> T:
        try:
            return parse(form, answer)
        except HttpOutage as outage:
            raise told(outage, self.endpoint) from outage


def _version(text: str) -> tuple[int, int] | None:
    """``1.41`` as numbers; None when it is no version."""
    major, _, minor = text.partition(".")
    if not (major.isascii() and major.isdigit() and minor.isascii() and minor.isdigit()) or len(text) > 9:
        return None
    return int(major), int(minor)


def _complaint(answer: Answer) -> str:
    """What the engine says is wrong, as JSON or, where TLS was expected, as plain text."""
    try:
        return COMPLAINT.validate_json(answer.body).message
    except ValidationError:
        return answer.body[:200].decode(errors="replace").strip()
