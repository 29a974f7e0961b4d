"""What an owner can say of a probe: ``[[sources.probe]]`` with its kind."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Final, Literal

from pydantic import ConfigDict, Field

from collectors.collector import SourceSettings
from collectors.sources.probes.checks import (
    Check,
    DnsCheck,
    Hop,
    HttpCheck,
    PortCheck,
    PortproxyCheck,
    ProxyCheck,
    TcpCheck,
    TlsCheck,
)
from collectors.sources.probes.version import Target

FIVE_MINUTES: Final = 300.0
HOUR: Final = 3600.0


class ProbeSettings(SourceSettings):
    """What can be said of a probe of any kind."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: str = Field(max_length=40, pattern=r"^[\w.-]+$")
    """Its scope: ``probe/NAME``."""
    label: str = Field(default="", max_length=40)
    """What the wall calls it; by default its name."""
    people: bool = False
    """Whether people use what is probed, so that its failure is urgent."""
    every: float = Field(default=15.0, ge=2, le=86_400)
    """Seconds between polls."""
    timeout: float = Field(default=60.0, gt=0, le=600)
    """Seconds after which a poll is given up, all its hops together."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where it is, ``host`` or ``host/port``."""


class HttpSettings(HttpCheck, ProbeSettings):
    """A page or an API."""


class TcpSettings(TcpCheck, ProbeSettings):
    """A port that accepts connections."""


class TlsSettings(TlsCheck, ProbeSettings):
    """A certificate."""

    every: float = Field(default=HOUR, ge=2, le=86_400)
    """Seconds between polls."""


class DnsSettings(DnsCheck, ProbeSettings):
    """A name that has to point somewhere."""

    every: float = Field(default=FIVE_MINUTES, ge=2, le=86_400)
    """Seconds between polls."""


class PortSettings(PortCheck, ProbeSettings):
    """A port of this box that belongs to somebody."""


class PortproxySettings(PortproxyCheck, ProbeSettings):
    """A port that Windows forwards into WSL."""

    every: float = Field(default=FIVE_MINUTES, ge=2, le=86_400)
    """Seconds between polls; each starts a program of Windows."""


class ProxySettings(ProxyCheck, ProbeSettings):
    """A SOCKS or HTTP proxy that others go through."""


class HopsSettings(ProbeSettings):
    """Several checks in the order in which a request passes them."""

    kind: str
    """What sort of way it is."""
    hops: tuple[Hop, ...] = Field(min_length=1, max_length=9)
    """The first one that is broken is named; what lies behind it is unknown."""

    @property
    def place(self) -> str:
        """Where its way begins."""
        return self.hops[0].place


class ChainSettings(HopsSettings):
    """A way through several hops to one thing."""

    kind: Literal["chain"]


class BridgeSettings(HopsSettings):
    """A way that a person has to confirm at its end."""

    kind: Literal["bridge"]
    person: str = Field(default="", max_length=40)
    """Who can confirm it; empty: whoever reads it."""
    ask: str = Field(default="", max_length=120)
    """What they have to do: ``look for 'Connected' in the Figma plugin``."""
    command: str = Field(default="", max_length=200)
    """A command that tells them more, to be copied."""


class EnvironmentSettings(HopsSettings):
    """One deployment: the way to it, and what it serves."""

    kind: Literal["environment"]
    deployed: bool = True
    """False: it is meant not to be there, and is grey."""
    hops: tuple[Hop, ...] = Field(default=(), max_length=9)
    """The way to it; the first hop that is broken is named, and what lies behind it is unknown."""
    paths: tuple[HttpCheck, ...] = Field(default=(), max_length=40)
    """What it serves, each asked for while its way is whole."""

    should_run: str | Target | None = None
    """The version that it should run, or who knows it; one of its ``paths`` or ``hops`` tells which it runs."""

    @property
    def place(self) -> str:
        """Where its way begins."""
        checks: tuple[Check, ...] = (*self.hops, *self.paths)
        return checks[0].place if checks else self.name


class UnknownProbe(ProbeSettings):
    """A probe whose kind is not known: it can only be refused."""

    model_config = ConfigDict(extra="ignore")

    kind: Literal["http", "tcp", "tls", "dns", "port", "portproxy", "proxy", "chain", "bridge", "environment"]
    """What sort of thing is probed."""


KINDS: Final[Mapping[str, type[ProbeSettings]]] = {
    "http": HttpSettings,
    "tcp": TcpSettings,
    "tls": TlsSettings,
    "dns": DnsSettings,
    "port": PortSettings,
    "portproxy": PortproxySettings,
    "proxy": ProxySettings,
    "chain": ChainSettings,
    "bridge": BridgeSettings,
    "environment": EnvironmentSettings,
}
"""The model of each kind."""
