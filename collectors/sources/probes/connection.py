"""One TCP connection, with or without TLS, and what went wrong with it in words."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.http_outage import HttpOutage, from_error, no_answer

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Place(Protocol):
    """Where to connect to, and how long that may take."""

    @property
    def host(self) -> str:
        """A name or an address."""
        ...

    @property
    def port(self) -> int:
        """A TCP port."""
        ...

    @property
    def within(self) -> float:
        """Seconds."""
        ...


@asynccontextmanager
async def connection(host: str, port: int, within: float, tls: ssl.SSLContext | None = None) -> AsyncIterator[Streams]:
    """A connection that is dropped at the end; all that is done with it must be done within so many seconds.

    Raises:
        HttpOutage: there is none, or it broke, or the time is over.
    """
    streams: Streams | None = None
    try:
        async with asyncio.timeout(within):
            streams = await _connect(host, port)
            if tls is not None:
                await streams[1].start_tls(tls, server_hostname=host)
            yield streams
    except TimeoutError as error:
        raise no_answer(within, connected=streams is not None) from error
    except (OSError, EOFError) as error:
        raise from_error(error) from error
    finally:
        if streams is not None:
            streams[1].transport.abort()


async def reached(
    place: Place, ticks: Callable[[], float], talk: Callable[[Streams], Awaitable[object]] | None = None
) -> tuple[str, float | None]:
    """Why a place cannot be reached, or talked to as wanted; and if it can, how many milliseconds that took."""
    began = ticks()
    try:
        async with connection(place.host, place.port, place.within) as streams:
            if talk is not None:
                await talk(streams)
    except HttpOutage as outage:
        return outage.outage.sentence, None
    return "", 1000 * (ticks() - began)


def trust(ca: Path | None) -> ssl.SSLContext:
    """The issuers that the system trusts, and those of a file.

    Raises:
        SourceOutage: denied, when the file cannot be used.
    """
    context = ssl.create_default_context()
    if ca is not None:
        try:
            context.load_verify_locations(ca.expanduser())
        except (OSError, RuntimeError) as error:
            said = f"the certificates in {ca} cannot be used"
            raise SourceOutage(OutageKind.DENIED, said, remedy="check ca in the config") from error
    return context


async def _connect(host: str, port: int) -> Streams:
    """The first of the host's addresses that takes the connection; of several refusals the first one counts."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    refusals: list[OSError] = []
    for *_, address in found:
        try:
            return await asyncio.open_connection(str(address[0]), port)
        except OSError as error:
            refusals.append(error)
    raise refusals[0]
