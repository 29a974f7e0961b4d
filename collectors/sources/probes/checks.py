"""Checks: what an owner can ask about one thing, as a probe of its own or as a hop of a chain."""

import re
from abc import abstractmethod
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from collectors.address import has_port
from collectors.secret import Secret
from collectors.sources.probes.version import VersionReading

HOST: Final = re.compile(r"[\w.:-]{1,253}")


def _is_host(text: str) -> bool:
    try:
        text.encode("idna")  # as every look-up does: no part is empty or longer than 63
    except UnicodeError:
        return False
    return HOST.fullmatch(text) is not None


def _host(host: str) -> str:
    if not _is_host(host):
        raise ValueError("give a host's name or address")
    return host.lower()


Host = Annotated[str, AfterValidator(_host)]
Port = Annotated[int, Field(ge=1, le=65_535)]


class Check(BaseModel):
    """One thing that is looked at."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    label: str = Field(default="", max_length=40)
    """What the wall calls it; by default its name or address."""
    within: float = Field(default=5.0, gt=0, le=60)
    """Seconds in which it must answer."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where it is, ``host`` or ``host/port``: troubles of a place explain those of what is there."""

    @property
    def called(self) -> str:
        """What it is called as a hop."""
        return self.label or self.place.replace("/", ":")


class Pin(BaseModel):
    """Where a name has to point."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pinned: tuple[str, ...] = Field(min_length=1)
    """All answers that are right; ``*`` stands for anything: ``47a1565c*.cfargotunnel.com``."""
    record: Literal["A", "AAAA", "CNAME", "MX", "NS", "TXT"] = "CNAME"
    """What is asked for."""
    servers: tuple[str, ...] = ()
    """Addresses of the name servers that are asked, each with ``:PORT`` if that is not 53; by default the system's."""

    @field_validator("servers")
    @classmethod
    def _addresses(cls, servers: tuple[str, ...]) -> tuple[str, ...]:
        for server in servers:
            try:
                address_of(server)
            except ValueError as error:
                raise ValueError("give addresses such as 1.1.1.1 or 127.0.0.1:5353") from error
        return servers


class HttpCheck(Check):
    """A page or an API."""

    kind: Literal["http"] = "http"
    url: str
    """What is asked for; redirects are not followed."""
    status: tuple[Annotated[int, Field(ge=100, le=599)], ...] = Field(default=(200,), min_length=1)
    """All statuses that are right."""
    body: str = ""
    """Words that the answer must hold."""
    json_path: str = ""
    """Something that must be in a JSON answer and not be empty: ``checks.0.state``."""
    json_value: str | bool | float | None = None
    """What must stand at that path."""
    version: VersionReading | None = None
    """Where the answer tells which version runs there."""
    slow_after: float | None = Field(default=None, gt=0)
    """Milliseconds from which on an answer is said to be slow."""
    api_key: Secret | None = None
    """Where the key is kept that is sent as a bearer token."""
    ca: Path | None = None
    """A file with certificates of issuers to be trusted beside the system's."""
    dns: Pin | None = None
    """Where the host's name has to point; looked at each five minutes, and at once when the check fails."""

    @field_validator("url")
    @classmethod
    def _plain_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not _is_host(parts.hostname or ""):
            raise ValueError("give an address such as https://dev.example.com/health")
        if parts.username is not None or parts.fragment:
            raise ValueError("give the address alone: a key belongs into api_key")
        if not has_port(parts):
            raise ValueError("give a port of 1 to 65535")
        return url

    @property
    def host(self) -> str:
        """The host's name or address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port, also where the address leaves it out."""
        parts = urlsplit(self.url)
        return parts.port or (443 if self.is_tls else 80)

    @property
    def is_tls(self) -> bool:
        """Whether there is a certificate to look at."""
        return self.url.startswith("https:")

    @property
    def place(self) -> str:
        """``dev.example.com/443``."""
        return f"{self.host}/{self.port}"


class _Address(Check):
    """A host and a port."""

    host: Host
    port: Port

    @property
    def place(self) -> str:
        """``127.0.0.1/9223``."""
        return f"{self.host}/{self.port}"


class TcpCheck(_Address):
    """A port that accepts connections."""

    kind: Literal["tcp"] = "tcp"


class TlsCheck(_Address):
    """A certificate."""

    kind: Literal["tls"] = "tls"
    port: Port = 443
    ca: Path | None = None
    """A file with certificates of issuers to be trusted beside the system's."""


class DnsCheck(Check, Pin):
    """A name that has to point somewhere."""

    kind: Literal["dns"] = "dns"
    host: Host

    @property
    def place(self) -> str:
        """``test.example.com/dns``."""
        return f"{self.host}/dns"

    @property
    def called(self) -> str:
        """What it is called as a hop."""
        return self.label or self.host


class _Here(Check):
    """A port of this box."""

    port: Port

    @property
    def place(self) -> str:
        """``127.0.0.1/9223``."""
        return f"127.0.0.1/{self.port}"


class PortCheck(_Here):
    """A port of this box that belongs to somebody."""

    kind: Literal["port"] = "port"
    owner: str = Field(min_length=1)
    """Whose it is: a command, program, unit or container; ``*`` stands for anything: ``node *figma*``."""


class PortproxyCheck(_Here):
    """A port that Windows forwards into WSL (``netsh interface portproxy``)."""

    kind: Literal["portproxy"] = "portproxy"
    netsh: tuple[str, ...] = Field(default=("netsh.exe", "interface", "portproxy", "show", "v4tov4"), min_length=1)
    """The program that lists what is forwarded."""


class ProxyCheck(Check):
    """A SOCKS or HTTP proxy that others go through."""

    kind: Literal["proxy"] = "proxy"
    url: str
    """``socks5://127.0.0.1:9050`` or ``http://127.0.0.1:3128``."""
    target: str = ""
    """A ``host:port`` to connect to through it, where nothing is said; by default it is only greeted."""
    needed_by: tuple[str, ...] = ()
    """Who goes through it: ``service:bot``, ``unit:bot.service``, ``container:bot``; while one is up it is urgent."""

    @field_validator("url")
    @classmethod
    def _proxy(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("socks5", "http") or not _is_host(parts.hostname or "") or not has_port(parts):
            raise ValueError("give an address such as socks5://127.0.0.1:9050")
        if parts.port is None or parts.username is not None:
            raise ValueError("give host and port alone")
        return url

    @field_validator("target")
    @classmethod
    def _target(cls, target: str) -> str:
        host, _, port = target.rpartition(":")
        if target and not (_is_host(host) and host.isascii() and port.isdigit() and 0 < int(port) < 65_536):
            raise ValueError("give a target such as api.example.com:443")
        return target

    @property
    def host(self) -> str:
        """The proxy's host."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The proxy's port."""
        return urlsplit(self.url).port or 0

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS 5."""
        return self.url.startswith("socks5:")

    @property
    def place(self) -> str:
        """``127.0.0.1/9050``."""
        return f"{self.host}/{self.port}"


Hop = Annotated[
    HttpCheck | TcpCheck | TlsCheck | DnsCheck | PortCheck | PortproxyCheck | ProxyCheck, Field(discriminator="kind")
]
"""A check that can be a link of a chain."""


def address_of(server: str) -> tuple[str, int]:
    """Address and port of a name server: ``1.1.1.1``, ``127.0.0.1:5353``, ``::1``, ``[::1]:5353``.

    Raises:
        ValueError: it is none.
    """
    try:
        return str(ip_address(server)), 53
    except ValueError:
        parts = urlsplit(f"//{server}")
        return str(ip_address(parts.hostname or "")), parts.port or 53
