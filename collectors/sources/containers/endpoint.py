"""The engine's address, found in the order in which the docker command looks for it, and then Podman's."""

import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.containers.settings import ContainerSettings

DEFAULT: Final = "default"
"""Docker's name for the context that is none, and ours for an address that nobody gave."""
FILE_LIMIT: Final = 1024 * 1024
"""Bytes of a file of the docker command that are read."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an engine listens."""

    url: str
    """As the docker command writes it."""
    origin: str
    """Who says so: ``config``, ``DOCKER_HOST``, ``context NAME`` or ``default``."""
    certificates: Path | None = None
    """Folder of ``ca.pem``, ``cert.pem`` and ``key.pem``; None: no TLS."""

    @property
    def socket(self) -> str:
        """Path of the Unix socket; empty when it listens on TCP."""
        return self.url.removeprefix("unix://") if self.url.startswith("unix://") else ""

    @property
    def base(self) -> str:
        """Start of all addresses of the API."""
        if self.socket:
            return "http://docker"
        secure = self.certificates is not None or self.url.startswith("https://")
        return f"{'https' if secure else 'http'}://{urlsplit(self.url).netloc.rpartition('@')[2]}"

    @property
    def local(self) -> bool:
        """Whether its containers run on this box."""
        host = urlsplit(self.url).hostname or ""
        return bool(self.socket) or host in {"localhost", "::1"} or host.startswith("127.")

    def trust(self) -> ssl.SSLContext | None:
        """Whose certificates are believed, and our own; None: as everywhere.

        Raises:
            SourceOutage: denied, when the certificates cannot be read.
        """
        if self.certificates is None:
            return None
        authority, own = self.certificates / "ca.pem", self.certificates / "cert.pem"
        try:
            context = ssl.create_default_context(cafile=authority if authority.exists() else None)
            if own.exists():
                context.load_cert_chain(own, self.certificates / "key.pem")
        except OSError as error:
            sentence = f"the certificates in {self.certificates} cannot be used: {error.strerror or error}"
            raise SourceOutage(OutageKind.DENIED, sentence) from error
        return context


def find(
    settings: ContainerSettings, environ: Mapping[str, str], home: Path, uid: int, root: Path = Path("/")
) -> Endpoint:
    """The address to read, from the owner's config, the docker command's own settings, or what is there.

    Args:
        settings: The owner's.
        environ: The environment.
        home: The user's home folder.
        uid: The user's number, for sockets of their own.
        root: Where the file system begins.

    Raises:
        SourceOutage: absent, when nobody names one and no usual socket is there; else when it cannot be spoken to.
    """
    if settings.url:
        certificates = Path(settings.certificates).expanduser() if settings.certificates else None
        return _spoken(Endpoint(settings.url, "config", certificates))
    config = Path(environ.get("DOCKER_CONFIG") or home / ".docker")
    if url := environ.get("DOCKER_HOST", ""):
        verify = bool(environ.get("DOCKER_TLS_VERIFY"))
        return _spoken(
            Endpoint(url, "DOCKER_HOST", Path(environ.get("DOCKER_CERT_PATH") or config) if verify else None)
        )
    context = environ.get("DOCKER_CONTEXT") or _read(config / "config.json").get("currentContext")
    if isinstance(context, str) and context not in {"", DEFAULT}:
        return _spoken(_of_context(config, context))
    for path in _usual(environ, uid):
        if _is_there(root / path.lstrip("/")):
            return Endpoint(f"unix://{path}", DEFAULT)
    raise SourceOutage(OutageKind.ABSENT, "no container engine here: no socket of Docker or Podman")


def _usual(environ: Mapping[str, str], uid: int) -> Iterator[str]:
    """Sockets of Docker, of a user's own Docker, of Podman, and of a user's own Podman."""
    runtime = environ.get("XDG_RUNTIME_DIR") or f"/run/user/{uid}"
    yield from ("/var/run/docker.sock", f"{runtime}/docker.sock")
    yield from ("/run/podman/podman.sock", f"{runtime}/podman/podman.sock")


def _of_context(config: Path, name: str) -> Endpoint:
    """A context's address; its files lie under the hash of its name."""
    digest = sha256(name.encode()).hexdigest()
    said: object = _read(config / "contexts" / "meta" / digest / "meta.json")
    for part in ("Endpoints", "docker", "Host"):
        said = said.get(part, {}) if isinstance(said, dict) else {}
    if not isinstance(said, str) or not said:
        sentence = f"the docker context {name} is not there"
        raise SourceOutage(OutageKind.REFUSED, sentence, remedy="docker context ls")
    tls = config / "contexts" / "tls" / digest / "docker"
    return Endpoint(said, f"context {name}", tls if _is_there(tls) else None)


def _spoken(endpoint: Endpoint) -> Endpoint:
    """The same, if it is an address that we can speak to."""
    if endpoint.url.startswith("ssh://"):
        there = urlsplit(endpoint.url).netloc
        raise SourceOutage(
            OutageKind.REFUSED,
            f"an engine behind {endpoint.url} is not read: forward its socket and name that as url",
            remedy=f"ssh -NL /tmp/docker.sock:/var/run/docker.sock {there}",
        )
    if not endpoint.url.startswith(("unix://", "tcp://", "http://", "https://")):
        raise SourceOutage(OutageKind.REFUSED, f"{endpoint.url} ({endpoint.origin}) is no address of an engine")
    return endpoint


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder that we may not look into
        return False


def _read(path: Path) -> dict[str, object]:
    """A small JSON object; empty where there is none."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(FILE_LIMIT))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
