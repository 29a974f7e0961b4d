"""One connection to a gateway: let in, asking and listening, until it ends; who ended it, and why."""

import asyncio
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self

from pydantic_core import from_json, to_json

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.openclaw.handshake import declined, introduction, refusal, request, welcome
from collectors.sources.openclaw.part import Hello, Payload

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection  # 40 ms, and only where there is a gateway
    from websockets.exceptions import WebSocketException

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of one frame; a gateway sends up to 25 MiB."""
OPENING: Final = 8.0
"""Seconds for everything up to the welcome."""
MISSED: Final = 2
"""Signs of life that may be missing before a connection is taken for dead."""
SILENT: Final = 4000
"""The code by which clients of a gateway close a connection that shows no sign of life."""
RESTART: Final = 1012
POLICY: Final = 1008
TOO_BIG: Final = 1009
NORMAL: Final = 1000

Heard = Callable[[str, Payload], None]
"""Takes the name of an event and what it says."""


class Connection:
    """A connection that has let us in."""

    def __init__(self, socket: "ClientConnection", heard: Heard) -> None:
        self._socket = socket
        self._heard = heard
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._shutdown = ""
        self._reader: asyncio.Task[SourceOutage] | None = None
        self.hello = Hello(0, "")

    @classmethod
    async def open(cls, url: str, credentials: Mapping[str, str], heard: Heard) -> Self:
        """Connect, and be let in.

        Raises:
            SourceOutage: nobody listens, or it does not let us in.
        """
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        try:
            async with asyncio.timeout(OPENING):
                # A gateway takes a request with an origin for a browser's, and deflates nothing.
                socket = await connect(
                    url, compression=None, max_size=LARGEST, proxy=None, ping_interval=None, close_timeout=2
                )
        except TimeoutError:
            raise SourceOutage(OutageKind.TIMEOUT, f"no handshake within {OPENING:g} s") from None
        except (OSError, UnicodeError) as error:
            raise SourceOutage(OutageKind.REFUSED, _refused(error)) from None
        except WebSocketException as error:
            raise _no_socket(error) from None
        found = cls(socket, heard)
        try:
            async with asyncio.timeout(OPENING):
                await found._enter(credentials)
        except TimeoutError:
            await socket.close()
            raise SourceOutage(OutageKind.TIMEOUT, f"connects, and lets nobody in within {OPENING:g} s") from None
        except (SourceOutage, asyncio.CancelledError):
            await socket.close()
            raise
        return found

    async def ended(self) -> SourceOutage:
        """Wait until it ends, and tell why."""
        assert self._reader is not None  # noqa: S101 - nobody has a connection that has not let us in
        return await asyncio.shield(self._reader)

    async def call(self, method: str, params: Payload, within: float) -> Any:
        """Ask for one thing.

        Raises:
            SourceOutage: no answer in time, a refusal, or the connection has ended.
        """
        name, frame = request(method, params)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[name] = answer
        try:
            async with asyncio.timeout(within):
                await self._send(frame)
                told = await answer
        except TimeoutError:
            raise SourceOutage(OutageKind.TIMEOUT, f"{method}: no answer within {within:g} s") from None
        finally:
            self._waiting.pop(name, None)
        if told.get("ok") is True:
            return told.get("payload")
        raise declined(method, told.get("error"))

    async def close(self) -> None:
        """End it."""
        await self._socket.close()
        if self._reader is not None:
            await asyncio.wait((self._reader,))

    async def _enter(self, credentials: Mapping[str, str]) -> None:
        """Wait for the challenge, which only a remote device has to meet, say who we are, and be let in."""
        await self._next()
        name, frame = request("connect", introduction(credentials))
        await self._send(frame)
        while (told := await self._next()).get("id") != name:
            pass
        if told.get("ok") is not True:
            raise refusal(told.get("error"))
        self.hello = welcome(told.get("payload"))
        self._reader = asyncio.create_task(self._read())

    async def _send(self, frame: Mapping[str, Any]) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            await self._socket.send(to_json(frame).decode())
        except ConnectionClosed:
            raise self._end() from None

    async def _next(self) -> Payload:
        from websockets.exceptions import ConnectionClosed

        try:
            text = await self._socket.recv()
        except ConnectionClosed:
            raise self._end() from None
        frame = _decoded(text)
        return frame if isinstance(frame, dict) else {}

    async def _read(self) -> SourceOutage:
        """Pass on all that comes, until nothing does any more."""
        quiet = MISSED * self.hello.tick
        end = SourceOutage(OutageKind.BUG, "our own reader of what it says failed: see the engine's log")
        try:
            while True:
                async with asyncio.timeout(quiet):
                    frame = await self._next()
                self._take(frame)
        except TimeoutError:
            end = SourceOutage(OutageKind.TIMEOUT, f"no sign of life for {quiet:g} s")
        except SourceOutage as outage:
            end = outage
        finally:
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(end)
            await self._socket.close(SILENT, "tick timeout")
        return end

    def _take(self, frame: Payload) -> None:
        if frame.get("type") == "res":
            answer = self._waiting.get(str(frame.get("id")))
            if answer is not None and not answer.done():
                answer.set_result(frame)
        elif frame.get("type") == "event":
            event, payload = str(frame.get("event")), frame.get("payload")
            payload = payload if isinstance(payload, dict) else {}
            if event == "shutdown":
                self._shutdown = str(payload.get("reason") or "shutdown")
            self._heard(event, payload)

    def _end(self) -> SourceOutage:
        """Why the connection has ended, by its code and what was said before."""
        code, reason = self._socket.close_code, (self._socket.close_reason or "")[:80]
        if self._shutdown or code == RESTART:
            return SourceOutage(OutageKind.REFUSED, f"it is stopping: {self._shutdown or reason or 'restart'}")
        if code == POLICY:
            return SourceOutage(OutageKind.DENIED, f"it has shown us the door: {reason or 'against its policy'}")
        if code == TOO_BIG:
            return SourceOutage(OutageKind.GARBLED, "a frame was too large")
        if code == NORMAL:
            return SourceOutage(OutageKind.REFUSED, "it has closed the connection")
        return SourceOutage(OutageKind.REFUSED, "the connection has broken off")


def _decoded(text: str | bytes) -> Any:
    """What a frame says; None where it is no JSON."""
    try:
        return from_json(text)
    except ValueError:
        pass
    try:
        return json.loads(
            text
        )  # slower, and it takes half a surrogate pair: JavaScript cuts texts in the middle of one
    except (ValueError, RecursionError):
        return None


def _no_socket(error: "WebSocketException") -> SourceOutage:
    """What it means that something answers, and opens no WebSocket."""
    from websockets.exceptions import InvalidStatus

    status = error.response.status_code if isinstance(error, InvalidStatus) else 0
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        remedy = "connect to the gateway itself or by `ssh -L`: it trusts no proxy that it does not know"
        return SourceOutage(OutageKind.DENIED, f"it refuses the connection with HTTP {status}", remedy=remedy)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SourceOutage(OutageKind.REFUSED, f"HTTP {status} in place of a connection")
    return SourceOutage(OutageKind.GARBLED, f"no WebSocket answers there: {_short(error)}", remedy="check the URL")


def _refused(error: OSError | UnicodeError) -> str:
    return "nobody listens there" if isinstance(error, ConnectionRefusedError) else _short(error)


def _short(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error))[:120].lower()
