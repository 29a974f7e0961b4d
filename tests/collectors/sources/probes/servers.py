"""Servers on loopback that stand at the wire: TLS, a proxy in front of a backend, SOCKS, and names."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Self

import dns.message
import dns.rcode
import dns.rrset

from tests.collectors.fake_http import closed

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nServer: Caddy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def listening(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server that holds this talk with each client; gives its port."""
    talks: set[asyncio.Task[None]] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            await talk(reader, writer)
        except (OSError, EOFError):
            pass
        finally:
            talks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await closed(server)
        for task in tuple(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def well(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers a request with 200."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(OK)
    await writer.drain()


async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Accepts and says nothing."""
    while await reader.read(1024):
        pass


def saying(words: bytes, after: float = 0.0) -> Talk:
    """Answers whatever is asked with these words."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1024)
        await asyncio.sleep(after)
        writer.write(words)
        await writer.drain()

    return talk


def in_front_of(backend: int) -> Talk:
    """A reverse proxy, which says 502 when its backend does not take the connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        try:
            behind, there = await asyncio.open_connection("127.0.0.1", backend)
        except ConnectionRefusedError:
            writer.write(BAD_GATEWAY)
        else:
            there.write(head)
            writer.write(await behind.read(65_536))
            there.transport.abort()
        await writer.drain()

    return talk


def socks(reply: int, after: float = 0.0) -> Talk:
    """A SOCKS 5 proxy that gives one reply to whatever it is to connect to."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        await reader.read(300)
        await asyncio.sleep(after)
        writer.write(bytes([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]))
        await writer.drain()

    return talk


class NameServer(asyncio.DatagramProtocol):
    """Answers questions about names over UDP; what it does not know it says is not there."""

    def __init__(self, records: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        self.records = dict(records)
        self.asked = 0
        self.mute = False

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._transport.get_extra_info('sockname')[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._transport.close()
        await asyncio.sleep(0)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.asked += 1
        if self.mute:
            return
        query = dns.message.from_wire(data)
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        found = self.records.get((question.name.to_text(omit_final_dot=True), kind))
        reply = dns.message.make_response(query)
        if found:
            reply.answer = [dns.rrset.from_text(question.name, 60, "IN", kind, *found)]
        else:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        self._transport.sendto(reply.to_wire(), addr)
