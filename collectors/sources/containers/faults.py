"""The ways in which an engine cannot be read, each as a sentence of its own."""

import errno
import os
import ssl
from collections.abc import Iterator

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.http_outage import HttpOutage, Step
from collectors.sources.containers.endpoint import DEFAULT, Endpoint


def told(outage: HttpOutage, endpoint: Endpoint) -> SourceOutage:
    """What stopped a request to this engine, and the next step.

    A socket fails in four ways: it is not there (errno 2), nobody listens (111), it is not ours to open (13), or the
    engine takes the connection and does not answer.
    """
    kind, where = outage.outage.kind, f"{endpoint.url.removeprefix('unix://')}{_origin(endpoint)}"
    numbers = {error.errno for error in _below(outage) if isinstance(error, OSError)}
    if kind is OutageKind.TIMEOUT and outage.step is not Step.CONNECT:
        return SourceOutage(kind, f"{where} takes connections but does not answer", remedy=_restart(endpoint))
    if not endpoint.socket:
        return _over_tcp(outage, where)
    if errno.ENOENT in numbers:
        absent = OutageKind.ABSENT if endpoint.origin == DEFAULT else OutageKind.REFUSED
        return SourceOutage(absent, f"there is no socket {where}", remedy=_restart(endpoint))
    if errno.ECONNREFUSED in numbers:
        sentence = f"nobody listens on {where}: the engine has stopped"
        return SourceOutage(OutageKind.REFUSED, sentence, remedy=_restart(endpoint))
    if numbers & {errno.EACCES, errno.EPERM}:
        remedy = 'sudo usermod -aG docker "$USER", then log in again'
        return SourceOutage(OutageKind.DENIED, f"no permission to open {where}", remedy=remedy)
    return SourceOutage(kind, f"{where}: {outage.outage.sentence}", remedy=outage.outage.remedy)


def _over_tcp(outage: HttpOutage, where: str) -> SourceOutage:
    """The same over TCP; an alert about a certificate is the engine's word on ours."""
    alerts = (error.reason or "" for error in _below(outage) if isinstance(error, ssl.SSLError))
    if any("ALERT" in reason and "CERTIFICATE" in reason for reason in alerts):
        sentence = f"{where} wants a certificate of ours that it knows"
        return SourceOutage(
            OutageKind.DENIED, sentence, remedy="name the folder of cert.pem and key.pem as certificates"
        )
    return SourceOutage(outage.outage.kind, f"{where}: {outage.outage.sentence}", remedy=outage.outage.remedy)


def _origin(endpoint: Endpoint) -> str:
    return "" if endpoint.origin == DEFAULT else f" ({endpoint.origin})"


def _restart(endpoint: Endpoint) -> str:
    if "podman" in endpoint.url:
        return (
            "systemctl --user restart podman.socket"
            if "/user/" in endpoint.url
            else "sudo systemctl restart podman.socket"
        )
    if not endpoint.socket:
        return ""
    own = endpoint.url.startswith(f"unix:///run/user/{os.getuid()}/")
    return "systemctl --user restart docker" if own else "sudo systemctl restart docker"


def _below(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it."""
    todo, seen = [error], set[int]()
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        todo += [each for each in (one.__cause__, one.__context__) if each is not None]
