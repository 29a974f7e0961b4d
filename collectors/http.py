"""The one door to HTTP: deadlines, a size cap, no redirects, and failures in words for people."""

import asyncio
import socket as sockets
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import httpx
from pydantic_core import from_json

from board.hygiene import MASK
from board.reading import OutageKind
from collectors.http_outage import HttpOutage, from_error, from_status, no_answer
from collectors.secret import Secret

SIZE_LIMIT: Final = 4 * 1024 * 1024
"""Bytes of an answer; a bigger one is cut off and not looked at."""
LINE_LIMIT: Final = 64 * 1024
"""Bytes of one line of an answer that goes on."""
CONNECT_SHARE: Final = 0.8
"""Part of a deadline that may pass without a TCP connection: a little less than all, so that a host that
never connects is told apart from a server that never answers."""
REFUSED: Final = (401, 403)
"""Statuses of a server that does not take a key."""
_ASKED_AFTER: Final = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
"""After how many silent seconds a connection is asked for a sign of life, how often, and how many may be missing:
an answer that goes on for ever would else outlive a box that has lost its power. Not every kernel has these."""
_KEPT_ALIVE: Final = (
    (sockets.SOL_SOCKET, sockets.SO_KEEPALIVE, 1),
    *(
        (sockets.IPPROTO_TCP, getattr(sockets, name), value)
        for name, value in _ASKED_AFTER.items()
        if hasattr(sockets, name)
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer, with a status that the caller asked for."""

    path: str
    """Without its query, which may hold a secret."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    kept: bool = False
    """Whether it is of an earlier time, and the server has said that nothing has changed since."""

    def json(self) -> Any:
        """Parse the body.

        Raises:
            HttpOutage: garbled, when it is a web page or no JSON.
        """
        self.check_page()
        try:
            return from_json(self.body)
        except ValueError as error:
            raise HttpOutage(OutageKind.GARBLED, f"answered {self.path} with broken JSON") from error

    def check_page(self) -> None:
        """Refuse a page for people, which a proxy or a wrong port gives with status 200.

        Raises:
            HttpOutage: garbled, when it is one.
        """
        if "html" in self.headers.get("content-type", "") or self.body[:64].lstrip().startswith(b"<"):
            raise HttpOutage(
                OutageKind.GARBLED,
                f"answered {self.path} with a web page instead of JSON",
                remedy="check the URL",
            )


class Http:
    """A client for one server.

    Nothing is taken from the environment (proxies, netrc), redirects are not followed, certificates are
    verified against the system's own store, and an answer must come whole within its deadline.
    """

    def __init__(
        self,
        url: str,
        *,
        secret: Secret | None = None,
        scheme: str = "Bearer",
        headers: Mapping[str, str] | None = None,
        reuse: bool = True,
        connected: Callable[[str, int], None] | None = None,
        socket: str = "",
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Prepare a client; nothing is sent.

        Args:
            url: the start of all addresses, without a trailing slash.
            secret: sent with each request, and with none to another server.
            scheme: the word before it; empty: none.
            headers: sent with each request, beside our own.
            reuse: whether a connection may serve a second request; else each says ``Connection: close``.
            connected: told our own address and port of each new connection, for telling ours from others'.
            socket: path of the Unix socket that the server listens on, instead of the address's host and port.
            trust: whose certificates are believed and what we show for ours; by default the system's, and nothing.
        """
        self._url = url
        self._secret = secret
        self._scheme = scheme
        self._token: str | None = None
        self._connected = connected
        self._headers = {"User-Agent": "lockn-control", "Accept-Encoding": "identity", **(headers or {})}
        if not reuse:
            self._headers["Connection"] = "close"
        self._client = httpx.AsyncClient(transport=_transport(socket, trust), trust_env=False, follow_redirects=False)

    async def get(
        self,
        path: str,
        *,
        timeout: float = 5.0,  # noqa: ASYNC109 - the deadline's length is a part of the failure's sentence
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (200,),
    ) -> Answer:
        """Ask for a path and wait for the whole answer, ``timeout`` seconds at most.

        Raises:
            HttpOutage: no answer, or one with a status outside ``accept``.
            SourceOutage: the key could not be read.
        """
        request = self._client.build_request("GET", self._url + path, params=params, headers=headers)
        return await self._exchange(request, path, timeout, accept)

    async def ask(
        self,
        path: str,
        question: Any,
        *,
        timeout: float = 5.0,  # noqa: ASYNC109 - as above
        accept: Collection[int] = (200,),
    ) -> Answer:
        """Send a question as JSON to where a server takes its questions so, and wait as :meth:`get`.

        Raises:
            HttpOutage: as :meth:`get`.
            SourceOutage: likewise.
        """
        request = self._client.build_request("POST", self._url + path, json=question)
        return await self._exchange(request, path, timeout, accept)

    async def lines(
        self,
        path: str,
        *,
        timeout: float = 5.0,  # noqa: ASYNC109 - as above
        params: Mapping[str, str] | None = None,
    ) -> AsyncIterator[bytes]:
        """Follow an answer that goes on for ever, line by line; it may be silent for any time.

        The first line is empty and says that the answer has begun. ``timeout`` is for the connection alone.

        Raises:
            HttpOutage: no answer, one with a status other than 200, or a line larger than 64 KiB.
        """
        limits = httpx.Timeout(timeout, read=None)
        request = self._client.build_request(
            "GET", self._url + path, params=params, headers=self._headers, timeout=limits
        )
        try:
            response = await self._client.send(request, stream=True)
            try:
                if response.status_code != 200:
                    raise from_status(response.status_code, response.headers)
                yield b""
                async for line in _cut(response.aiter_raw()):
                    yield line
            finally:
                await response.aclose()
        except httpx.TimeoutException as error:
            raise no_answer(timeout, connected=False) from error
        except httpx.HTTPError as error:
            raise from_error(error) from error

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _exchange(
        self,
        request: httpx.Request,
        path: str,
        timeout: float,  # noqa: ASYNC109 - as above
        accept: Collection[int],
    ) -> Answer:
        connect = timeout * CONNECT_SHARE
        ours: list[tuple[str, int]] = []
        request.headers.update(self._headers)
        request.extensions |= {
            "timeout": httpx.Timeout(timeout, connect=connect).as_dict(),
            "trace": self._watcher(ours),
        }
        if token := await self._key():
            request.headers["Authorization"] = f"{self._scheme} {token}".lstrip()
        try:
            async with asyncio.timeout(timeout):
                return _without(token, await self._answer(request, path, accept))
        except httpx.ConnectTimeout as error:
            raise no_answer(connect, connected=bool(ours)) from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise no_answer(timeout, connected=True) from error
        except httpx.HTTPError as error:
            raise from_error(error) from error

    async def _key(self) -> str:
        """The key, if there is one; a program that prints it is not run again until the server refuses what it said."""
        if self._secret is None:
            return ""
        token = self._token or await self._secret.read()
        self._token = token if self._secret.command else None
        return token

    async def _answer(self, request: httpx.Request, path: str, accept: Collection[int]) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            if response.status_code in REFUSED:
                self._token = None  # the key may have been changed
            if response.status_code not in accept:
                raise from_status(response.status_code, response.headers)
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > SIZE_LIMIT:
                    raise HttpOutage(OutageKind.GARBLED, "answer larger than 4 MiB")
            return Answer(path.partition("?")[0], response.status_code, dict(response.headers), bytes(body))
        finally:
            await response.aclose()

    def _watcher(self, ours: list[tuple[str, int]]) -> Callable[[str, Mapping[str, Any]], Awaitable[None]]:
        """Collect our ends of new connections as soon as they are made (httpx's ``trace`` extension)."""

        async def watch(event: str, info: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                host, port = info["return_value"].get_extra_info("client_addr")[:2]
                ours.append((host, port))
                if self._connected is not None:
                    self._connected(host, port)

        return watch


def _transport(socket: str, trust: ssl.SSLContext | None) -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(
        verify=trust or _trust(),
        trust_env=False,
        uds=socket or None,
        socket_options=() if socket else _KEPT_ALIVE,
    )


async def _cut(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The lines that pieces of text are made of, without their ends."""
    rest = b""
    async for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > LINE_LIMIT:
            raise HttpOutage(OutageKind.GARBLED, "line larger than 64 KiB")
        for line in whole:
            yield line


def _without(token: str, answer: Answer) -> Answer:
    """The answer of a server that may say our own key back, without it."""
    if not token or not (token.encode() in answer.body or any(token in value for value in answer.headers.values())):
        return answer
    headers = {name: value.replace(token, MASK) for name, value in answer.headers.items()}
    return replace(answer, headers=headers, body=answer.body.replace(token.encode(), MASK.encode()))


@cache
def _trust() -> ssl.SSLContext:
    """One TLS context for all clients: making one takes 10 ms and 1 MB."""
    return ssl.create_default_context()
