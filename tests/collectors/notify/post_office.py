"""A real HTTP server on loopback that takes what is posted and answers as it was told."""

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from tests.collectors.fake_http import closed

ENDLESS: Final = -1
"""A length of answer that never comes to its end."""
CHUNK: Final = b"x" * 65_536


@dataclass(frozen=True)
class Posted:
    target: str
    """Path and query."""
    headers: Mapping[str, str]
    """Names in lower case."""
    words: Any
    """The JSON of the body."""


@dataclass
class PostOffice:
    """Takes every POST."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int = 0
    """Bytes of each answer."""
    silent: bool = False
    """Whether it takes a message and never says so."""
    tls: ssl.SSLContext | None = None
    seen: Callable[[], None] = lambda: None
    """Called when a message has come and before it is answered."""
    posted: list[Posted] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._talks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0, ssl=self.tls)
        self.url = f"http{'s' if self.tls else ''}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await closed(self._server)
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._talks.discard(talk)
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.posted.append(Posted(head[0].split()[1], headers, json.loads(body) if body else None))
        self.seen()
        if self.silent:
            await reader.read()
            return
        length = {} if self.length == ENDLESS else {"Content-Length": str(self.length)}
        lines = "".join(f"{name}: {text}\r\n" for name, text in {**self.headers, **length}.items())
        writer.write(f"HTTP/1.1 {self.status} Status\r\nConnection: close\r\n{lines}\r\n".encode("latin-1"))
        left = self.length
        while left:
            chunk = CHUNK if left == ENDLESS else CHUNK[:left]
            left = left if left == ENDLESS else left - len(chunk)
            writer.write(chunk)
            await writer.drain()
        await writer.drain()
