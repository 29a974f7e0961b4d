"""A tracker's server on loopback that behaves by a script: pages, limits, tokens, conditions, silence.

Each address has a list of plays; one is taken for each request, and the last one stays::

    async with Scenario(GITEA) as server:
        server.on("/api/v1/repos/a/b/pulls", limited(30), paged([pull(n) for n in range(120)]))
        server.ask("Active", says({"data": ...}))  # GraphQL, by the name of the operation
"""

import hashlib
import json
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from tests.collectors.fake_http import Asked, FakeServer, Manner, Reply, send
from tests.trackers.dialects import PAGE, Dialect, Request, connection, graphql_error, plain

TOKEN = "canary-4f0c1d2e3b5a69788796a5b4c3d2e1f0aabbccddeeff0011"
READS = frozenset({"GET", "HEAD"})

Play = Callable[["Scenario", Request], Reply]


@dataclass(frozen=True)
class Allowance:
    """What a service lets a client ask for."""

    limit: int
    remaining: int
    reset: float
    """When it is whole again, in epoch seconds."""


class Scenario(FakeServer):
    """One server; what it was asked stands in ``requests``, and what was asked to write in ``writes``."""

    def __init__(
        self, dialect: Dialect, *, token: str = TOKEN, prefix: str = "", now: Callable[[], float] = lambda: 0.0
    ) -> None:
        """Prepare a server; ``prefix`` is the path of what asks in GraphQL (``/graphql``)."""
        super().__init__(now)
        self.dialect = dialect
        self.token = token
        self.allowance: Allowance | None = None
        self.requests: list[Request] = []
        self._prefix = prefix or "/graphql"
        self._plays: dict[str, list[Play]] = {}
        self._asks: dict[str, list[Play]] = {}

    def on(self, path: str, *plays: Play) -> None:
        """Play these to the requests for a path, ``*`` in it standing for anything; later ones replace earlier."""
        self._plays.pop(path, None)
        self._plays[path] = list(plays)

    def ask(self, operation: str, *plays: Play) -> None:
        """Play these to a GraphQL operation; ``*`` in its name stands for anything."""
        self._asks.pop(operation, None)
        self._asks[operation] = list(plays)

    def expire(self) -> None:
        """Let the token be good for nothing from now on."""
        self.token = f"{self.token}-of-tomorrow"

    @property
    def paths(self) -> list[str]:
        """Paths of all requests, in order."""
        return [request.path for request in self.requests]

    @property
    def operations(self) -> list[str]:
        """GraphQL operations of all requests, in order."""
        return [request.operation for request in self.requests if request.operation]

    @property
    def writes(self) -> list[str]:
        """Requests that would have changed something."""
        return [
            f"{request.method} {request.target}"
            for request in self.requests
            if request.method not in READS and not self._reads(request)
        ]

    def reply(self, request: Request) -> Reply:
        """What this server says to a request."""
        if request.headers.get("authorization") != self.dialect.authorization.format(self.token):
            return self.dialect.unauthorized
        told = self._budget()
        if self.allowance is not None and self.allowance.remaining <= 0:
            wait = max(self.allowance.reset - self._now(), 0)
            return _with(self.dialect.limited(wait), told)
        reply = self._play(request)
        if self.allowance is not None and reply.status != 304:
            self.allowance = replace(self.allowance, remaining=self.allowance.remaining - 1)
        return _with(reply, self._budget())

    def _play(self, request: Request) -> Reply:
        asks = request.path == self._prefix and request.method == "POST"
        plays, name = (self._asks, request.operation) if asks else (self._plays, request.path)
        found = plays.get(name) or next((some for mask, some in reversed(plays.items()) if fnmatchcase(name, mask)), [])
        if not found:
            return graphql_error(f"no such operation: {name}", 400) if asks else self.dialect.unknown
        return (found.pop(0) if len(found) > 1 else found[0])(self, request)

    def _budget(self) -> dict[str, str]:
        if (left := self.allowance) is None:
            return {}
        words = {
            "limit": left.limit,
            "remaining": max(left.remaining, 0),
            "reset": int(left.reset),
            "reset_ms": int(left.reset * 1000),
        }
        return {name: text.format(**words) for name, text in self.dialect.budget.items()}

    def _reads(self, request: Request) -> bool:
        query = str(request.asked.get("query", "")) if request.path == self._prefix else "mutation"
        return "mutation" not in query

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        request = Request(method, target, headers, body, self._now())
        self.requests.append(request)
        self.asked.append(Asked(target, request.at, headers))
        reply = self.reply(request)
        if reply.manner is Manner.HANG:
            await reader.read()
        if reply.manner in (Manner.HANG, Manner.RESET):
            return False
        await send(writer, reply)
        return headers.get("connection") != "close"


def says(value: object, status: int = 200, **headers: str) -> Play:
    """An answer in JSON."""
    return lambda _server, _request: plain(value, status, **headers)


def answers(make: Callable[[Request], object]) -> Play:
    """An answer in JSON that depends on what is asked."""
    return lambda _server, request: plain(make(request))


def replies(reply: Reply) -> Play:
    """Any answer at all: the dialects' own, broken ones, text."""
    return lambda _server, _request: reply


def paged(items: Sequence[object]) -> Play:
    """A list, page by page, as this service cuts and links them."""
    return lambda server, request: server.dialect.pages(request, items)


def connected(*path: str, items: Sequence[object], **also: object) -> Play:
    """A GraphQL connection under ``data`` at a path of names, page by page, beside what else stands in ``data``."""

    def play(_: Scenario, request: Request) -> Reply:
        found: object = connection(request, items)
        for name in reversed(path):
            found = {name: found}
        assert isinstance(found, dict)
        return plain({"data": {**also, **found}})

    return play


def tagged(value: object) -> Play:
    """An answer with an ETag of its content, and 304 to whoever knows it."""

    def play(_: Scenario, request: Request) -> Reply:
        body = json.dumps(value).encode()
        tag = f'W/"{hashlib.sha256(body).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Reply(b"", 304, headers={"ETag": tag})
        return Reply(body, headers={"ETag": tag})

    return play


def limited(wait: float) -> Play:
    """One request too many, in the words of this service; ``wait`` is in seconds."""
    return lambda server, _request: server.dialect.limited(wait)


def web_page(status: int = 200) -> Play:
    """A page for people, as a proxy or a login gives it."""
    return replies(Reply(PAGE, status, "text/html; charset=utf-8"))


def silent() -> Play:
    """Nothing at all, for as long as the client waits."""
    return replies(Reply(manner=Manner.HANG))


def moved(path: str, status: int = 301) -> Play:
    """What was here stands at another path of this server: a renamed repository."""
    return lambda server, _request: plain({"message": "Moved Permanently"}, status, Location=f"{server.url}{path}")


def _with(reply: Reply, headers: dict[str, str]) -> Reply:
    return replace(reply, headers={**headers, **reply.headers}) if headers else reply
