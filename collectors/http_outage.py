"""What can go wrong between us and an HTTP server, in words for the person at the wall."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Final

import httpx

from board.reading import OutageKind
from collectors.collector import SourceOutage

LONGEST_WAIT: Final = 86_400.0
"""Seconds; no server is left alone for longer, whatever its ``Retry-After`` says."""
UNDATED_WAIT: Final = 60.0
"""Seconds to wait on a ``Retry-After`` that cannot be read."""

CERTIFICATE: Final[Mapping[int, str]] = {
    10: "its certificate has expired",
    18: "its certificate is self-signed",
    19: "its certificate chain ends in a self-signed certificate",
    20: "its certificate's issuer is not known here",
    21: "its certificate's issuer is not known here",
    62: "its certificate is for another name",
    64: "its certificate is for another address",
}
"""OpenSSL's verify codes (``X509_V_ERR_*``), as seen from expired, self-signed and misnamed servers."""
_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}


class Step(StrEnum):
    """How far a request came before it failed."""

    NAME = "name"
    """The name has no address."""
    CONNECT = "connect"
    """No TCP connection."""
    TLS = "tls"
    """Connected, and could not agree on TLS."""
    ANSWER = "answer"
    """Connected, and the answer is missing, late or not what was asked for."""


class HttpOutage(SourceOutage):
    """A request without a useful answer."""

    def __init__(
        self,
        kind: OutageKind,
        sentence: str,
        step: Step = Step.ANSWER,
        *,
        remedy: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(kind, sentence, remedy=remedy, retry_after=retry_after)
        self.step = step


def no_answer(timeout: float, *, connected: bool) -> HttpOutage:
    """A deadline that passed before or after the TCP connection was made."""
    if connected:
        return HttpOutage(OutageKind.TIMEOUT, f"connected but no answer within {timeout:g} s")
    return HttpOutage(OutageKind.TIMEOUT, f"no TCP connection within {timeout:g} s", Step.CONNECT)


def from_error(error: Exception) -> HttpOutage:
    """Name what stopped a request, from the errors below the one that httpx raises."""
    for cause in _causes(error):
        outage = _from_cause(cause)
        if outage is not None:
            return outage
    if isinstance(error, httpx.ConnectError):
        return HttpOutage(OutageKind.REFUSED, "could not connect", Step.CONNECT)
    if isinstance(error, httpx.RemoteProtocolError):
        return HttpOutage(OutageKind.GARBLED, "hung up or did not answer in HTTP")
    return HttpOutage(OutageKind.REFUSED, "the connection broke")


def from_status(status: int, headers: Mapping[str, str]) -> HttpOutage:
    """Name an answer whose status is not one that the caller can use."""
    said = f"answered {status_words(status)}"
    if status in (401, 403):
        return HttpOutage(OutageKind.DENIED, said, remedy="check the key that the config names")
    if status == 429 or (status == 503 and "retry-after" in headers):
        wait = retry_after(headers)
        return HttpOutage(OutageKind.LIMITED, f"{said}: asked to wait {wait:g} s", retry_after=wait)
    if 300 <= status < 400:
        return HttpOutage(OutageKind.GARBLED, f"{said}: redirects are not followed", remedy="check the URL")
    if status == 404:
        return HttpOutage(OutageKind.GARBLED, said, remedy="check the URL")
    return HttpOutage(OutageKind.REFUSED if status >= 500 else OutageKind.GARBLED, said)


def status_words(status: int) -> str:
    """A status with its usual words: ``502 Bad Gateway``."""
    return f"{status} {_PHRASES.get(status, '')}".rstrip()


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that ``Retry-After`` asks for, as a number or as a date by the server's own ``Date``."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT)
    until, now = http_date(text), http_date(headers.get("date", ""))
    if until is None or now is None:
        return UNDATED_WAIT
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)


def http_date(text: str) -> datetime | None:
    """A date as headers have it; None: it is none."""
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all below it, deepest last; several addresses of one name fail as a group."""
    seen: set[int] = set()
    todo: list[BaseException] = [error]
    while todo:
        one = todo.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            todo.extend(one.exceptions)
        todo.extend(below for below in (one.__cause__, one.__context__) if below is not None)


def _from_cause(cause: BaseException) -> HttpOutage | None:
    if isinstance(cause, ssl.SSLCertVerificationError):
        reason = CERTIFICATE.get(cause.verify_code, "its certificate is not trusted")
        return HttpOutage(OutageKind.DENIED, reason, Step.TLS)
    if isinstance(cause, ssl.SSLError):
        return HttpOutage(OutageKind.GARBLED, "does not speak TLS on this port", Step.TLS)
    if isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN:
        return HttpOutage(OutageKind.REFUSED, "no name server tells the host's address", Step.NAME)
    if isinstance(cause, socket.gaierror):
        return HttpOutage(OutageKind.REFUSED, "there is no such host name", Step.NAME, remedy="check the URL")
    if isinstance(cause, OSError) and cause.errno is not None:
        return _from_errno(cause.errno)
    return None


def _from_errno(number: int) -> HttpOutage:
    if number == errno.ECONNREFUSED:
        return HttpOutage(OutageKind.REFUSED, "connection refused", Step.CONNECT)
    if number in (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED):
        return HttpOutage(OutageKind.REFUSED, "hung up without an answer")
    return HttpOutage(OutageKind.REFUSED, f"could not connect: {os.strerror(number).lower()}", Step.CONNECT)
