"""A real HTTP server on loopback that plays a script and notes what it was asked."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self


class Manner(StrEnum):
    """How an answer is given."""

    WHOLE = "whole"
    HANG = "hang"
    """The connection is taken and nothing is said."""
    TRICKLE = "trickle"
    """One byte at a time, 10 ms apart."""
    FOLLOW = "follow"
    """The answer goes on with whatever is put into ``more``, until that is empty bytes."""
    RESET = "reset"
    """The connection is dropped."""


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    manner: Manner = Manner.WHOLE


@dataclass(frozen=True)
class Asked:
    target: str
    """Path and query."""
    at: float
    headers: Mapping[str, str]
    """Names in lower case."""


class FakeServer:
    """Answers by path, or by path and query where the script names both; anything else is a 404."""

    def __init__(self, now: Callable[[], float] = lambda: 0.0, socket: Path | None = None) -> None:
        self.more: asyncio.Queue[bytes] = asyncio.Queue()
        self._socket = socket
        self.replies: dict[str, Reply] = {}
        self.asked: list[Asked] = []
        self.connections = 0
        self._now = now
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        if self._socket is not None:
            self._server: asyncio.Server = await asyncio.start_unix_server(self._take, self._socket)
            return self
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        await closed(self._server)
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def targets(self) -> list[str]:
        """What was asked, in order."""
        return [one.target for one in self.asked]

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._talks.discard(talk)
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        target = head[0].split()[1]
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        self.asked.append(Asked(target, self._now(), headers))
        reply = self.replies.get(target) or self.replies.get(target.partition("?")[0]) or Reply(status=404)
        if reply.manner is Manner.HANG:
            await reader.read()
        if reply.manner in (Manner.HANG, Manner.RESET):
            return False
        if reply.manner is Manner.FOLLOW:
            return await self._go_on(writer, reply)
        await send(writer, reply)
        return headers.get("connection") != "close"

    async def _go_on(self, writer: asyncio.StreamWriter, reply: Reply) -> bool:
        writer.write(f"HTTP/1.1 {reply.status} Status\r\nContent-Type: {reply.kind}\r\n\r\n".encode() + reply.body)
        await writer.drain()
        while piece := await self.more.get():
            writer.write(piece)
            await writer.drain()
        return False


async def closed(server: asyncio.Server) -> None:
    """Accept no more, and let what was accepted last begin its talk: one that never began would leave it open."""
    server.close()
    for _ in range(5):  # the turns of the loop from accepting a connection to the first step of its talk
        await asyncio.sleep(0)


async def send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    """Write an answer."""
    lines = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), **reply.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    message = f"HTTP/1.1 {reply.status} Status\r\n{head}\r\n".encode("latin-1") + reply.body
    if reply.manner is Manner.TRICKLE:
        for byte in message:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.01)
    writer.write(message)
    await writer.drain()
