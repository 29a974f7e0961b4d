"""A gateway on loopback that speaks as the real ones of both eras do, and notes what it was asked."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

PAGE = (200, "text/html", b"<!doctype html><title>OpenClaw</title>")
"""What the old era answers to any GET."""
LIVE = (200, "application/json", b'{"ok":true,"status":"live"}')
TOKEN = "canary-token"
READS = ("health", "last-heartbeat", "status")


@dataclass
class FakeGateway:
    """Answers each method with what ``answers`` has for it; what has none is never answered."""

    protocol: int = 3
    version: str = "dev"
    http: tuple[int, str, bytes] = PAGE
    state_dir: str = ""
    tick: int = 30_000
    answers: dict[str, Any] = field(default_factory=lambda: {name: {"ok": True} for name in READS})
    hello: Any = None
    """An error in place of the welcome."""
    welcome: dict[str, Any] = field(default_factory=dict)
    """What of the welcome is otherwise."""
    upgrade: int = 0
    """The status that it gives in place of a connection."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self.sockets: set[ServerConnection] = set()
        self._server: Server = await serve(
            self._serve, "127.0.0.1", 0, process_request=self._page, compression=None, ping_interval=None
        )
        self.port: int = next(iter(self._server.sockets)).getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def methods(self) -> list[str]:
        return [frame["method"] for frame in self.asked]

    async def push(self, event: str, **payload: Any) -> None:
        """Tell everybody who is let in."""
        for socket in tuple(self.sockets):
            await socket.send(json.dumps({"type": "event", "event": event, "payload": payload, "seq": 1}))

    async def hang_up(self, code: int, reason: str = "") -> None:
        """Close all connections."""
        for socket in tuple(self.sockets):
            await socket.close(code, reason)

    def _page(self, _socket: ServerConnection, request: Request) -> Response | None:
        self.headers.append(request.headers)
        if request.headers.get("Upgrade"):
            return Response(self.upgrade, "", Headers(), b"") if self.upgrade else None
        status, kind, body = self.http
        return Response(status, "", Headers({"Content-Type": kind, "Content-Length": str(len(body))}), body)

    async def _serve(self, socket: ServerConnection) -> None:
        await socket.send(json.dumps({"type": "event", "event": "connect.challenge", "payload": {"nonce": "n"}}))
        try:
            async for text in socket:
                frame = json.loads(text)
                self.asked.append(frame)
                if frame["method"] == "connect":
                    await self._welcome(socket, frame)
                elif frame["method"] in self.answers:
                    await self._say(socket, frame, self.answers[frame["method"]])
        except ConnectionClosed:
            pass
        finally:
            self.sockets.discard(socket)

    async def _welcome(self, socket: ServerConnection, frame: dict[str, Any]) -> None:
        error = self.hello
        if frame["params"].get("auth", {}).get("token") != TOKEN:
            error = {"code": "INVALID_REQUEST", "message": "unauthorized: gateway token mismatch"}
        if error is not None:
            await socket.send(json.dumps({"type": "res", "id": frame["id"], "ok": False, "error": error}))
            await socket.close(1008)
            return
        self.sockets.add(socket)
        payload = {
            "type": "hello-ok",
            "protocol": self.protocol,
            "server": {"version": self.version},
            "features": {"methods": [*READS, "cron.list"]},
            "snapshot": {"stateDir": self.state_dir} if self.state_dir else {},
            "policy": {"tickIntervalMs": self.tick},
        }
        await self._say(socket, frame, payload | self.welcome)

    async def _say(self, socket: ServerConnection, frame: dict[str, Any], answer: Any) -> None:
        """An exception is a refusal, and a function is called for its answer."""
        if isinstance(answer, Callable):  # type: ignore[arg-type]
            answer = await answer()
        if isinstance(answer, Exception):
            told: dict[str, Any] = {"ok": False, "error": {"code": "INVALID_REQUEST", "message": str(answer)}}
        else:
            told = {"ok": True, "payload": answer}
        await socket.send(json.dumps({"type": "res", "id": frame["id"], **told}))


async def until(true: Callable[[], object], seconds: float = 3) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for is seen from outside alone
            await asyncio.sleep(0.01)
