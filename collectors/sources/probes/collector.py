"""The source of the probes: each is one thing, or one way, that the owner wants looked at."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from board.facts import Ask, Fact, ServiceState
from board.marks import PEOPLE
from collectors.address import is_here
from collectors.clock import utc_now
from collectors.collector import Collector
from collectors.processes import PROC
from collectors.sources.probes.chain_look import ChainLook, Hop
from collectors.sources.probes.checks import (
    Check,
    DnsCheck,
    HttpCheck,
    PortCheck,
    PortproxyCheck,
    ProxyCheck,
    TcpCheck,
    TlsCheck,
)
from collectors.sources.probes.connection import Place
from collectors.sources.probes.dns_look import DnsLook
from collectors.sources.probes.finding import Finding, Look, facts
from collectors.sources.probes.http_look import CERTIFICATE_EVERY, NAME_EVERY, HttpLook
from collectors.sources.probes.owned import Owned
from collectors.sources.probes.port_look import PortLook
from collectors.sources.probes.portproxy_look import PortproxyLook
from collectors.sources.probes.proxy_look import ProxyLook
from collectors.sources.probes.settings import (
    KINDS,
    BridgeSettings,
    EnvironmentSettings,
    HopsSettings,
    ProbeSettings,
    UnknownProbe,
)
from collectors.sources.probes.sparing import Sparing
from collectors.sources.probes.tcp_look import TcpLook
from collectors.sources.probes.tls_look import TlsLook
from collectors.sources.probes.wanted import Wanted

PORTPROXY_EVERY: Final = timedelta(minutes=5)


class ProbeCollector(Collector[ProbeSettings]):
    """One probe; that what it looks at is not well is a good reading of it."""

    name = "probe"
    Settings = UnknownProbe
    many = True
    paced = False

    def __init__(
        self,
        box: str,
        settings: ProbeSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        ticks: Callable[[], float] = time.monotonic,
        proc: Path = PROC,
    ) -> None:
        """Prepare to look; nothing is sent.

        Args:
            box: The box's name.
            settings: The owner's.
            clock: Tells the time, for the days that a certificate has left.
            ticks: Measures how long an answer takes, in seconds.
            proc: Where /proc is.
        """
        super().__init__(box, settings)
        self._key = f"{box}/probe/{settings.place}/{settings.name}"
        self._label = settings.label or settings.name
        self._clock = clock
        self._ticks = ticks
        self._proc = proc
        self._look = self._of(settings)
        target = settings.should_run if isinstance(settings, EnvironmentSettings) else None
        self._wanted = Wanted(target) if target else None

    @classmethod
    def model_of(cls, written: object) -> type[ProbeSettings]:
        """The model of the kind that is written; where there is no such kind, one that says so."""
        kind = written.get("kind") if isinstance(written, dict) else None
        return KINDS.get(str(kind), UnknownProbe)

    @classmethod
    def scope_of(cls, settings: ProbeSettings) -> str:
        """``probe/NAME``."""
        return f"probe/{settings.name}"

    async def read(self) -> Iterable[Fact]:
        """Look once.

        Raises:
            SourceOutage: nothing was seen that says anything about it.
        """
        if isinstance(self.settings, EnvironmentSettings) and not self.settings.deployed:
            away = Finding(kind="environment", label=self._label, state=ServiceState.OFF, why="not deployed")
            return tuple(facts(self._key, replace(away, refs=_known_as(self.settings))))
        finding = replace(await self._look.look(self._clock()), label=self._label)
        if isinstance(self.settings, EnvironmentSettings):
            finding = await self._with_version(finding, self.settings)
        if self.settings.people:
            finding = _for_people(finding)
        return (*facts(self._key, finding), *self._ask(finding))

    async def close(self) -> None:
        """Close what is open."""
        await self._look.close()
        await super().close()

    async def _with_version(self, finding: Finding, settings: EnvironmentSettings) -> Finding:
        """With the version that the environment tells, and the one that it should run."""
        wanted, trouble = await self._wanted.version(self._clock()) if self._wanted else ("", "")
        return replace(
            finding,
            refs=(*finding.refs, *_known_as(settings), *(self._wanted.refs if self._wanted else ())),
            version=next((part.version for _, part in finding.parts if part.version), ""),
            wanted_version=wanted,
            marks=(*finding.marks, *((f"what it should run is unknown: {trouble}",) if trouble else ())),
        )

    def _ask(self, finding: Finding) -> Iterable[Ask]:
        """What a person is asked for while a bridge is not confirmed."""
        settings = self.settings
        if isinstance(settings, BridgeSettings) and settings.ask and not finding.well:
            options = (settings.command,) if settings.command else ()
            yield Ask(key=f"{self._key}/ask", person=settings.person, question=settings.ask, options=options)

    def _of(self, settings: ProbeSettings) -> Look:
        if not isinstance(settings, HopsSettings):
            return self._single(settings, self._key)
        hops = [self._hop(each, f"hop/{number:02}") for number, each in enumerate(settings.hops, 1)]
        paths = settings.paths if isinstance(settings, EnvironmentSettings) else ()
        served = [self._hop(each, f"path/{number:02}") for number, each in enumerate(paths, 1)]
        return ChainLook(settings.kind, hops, served)

    def _hop(self, check: Check, name: str) -> Hop:
        look = self._single(check, f"{self._key}/{name}")
        if isinstance(check, DnsCheck):
            return Hop(check.called, Sparing(look, NAME_EVERY), "dns")
        if isinstance(check, TlsCheck):
            look = Sparing(look, CERTIFICATE_EVERY)
        elif isinstance(check, PortproxyCheck):
            look = Sparing(look, PORTPROXY_EVERY)
        return Hop(check.called, look)

    def _single(self, check: Check | ProbeSettings, key: str) -> Look:
        look: Look
        match check:
            case HttpCheck():
                look = self._owned(HttpLook(check, self._ticks), check)
            case TcpCheck():
                look = self._owned(TcpLook(check, self._ticks), check)
            case TlsCheck():
                look = TlsLook(check.host, check.port, check.within, ca=check.ca)
            case DnsCheck():
                look = DnsLook(check.host, check, check.within)
            case PortCheck():
                look = PortLook(check, key, self.blocking, self._proc)
            case PortproxyCheck():
                look = PortproxyLook(check)
            case ProxyCheck():
                look = self._owned(ProxyLook(check, self._ticks), check)
            case _:
                raise AssertionError(f"no look for {type(check).__name__}")
        return look

    def _owned(self, look: Look, place: Place) -> Look:
        """A look at something of this box also tells whose it is."""
        if not is_here(place.host):
            return look
        return Owned(look, (place.host, place.port), self.blocking, self._proc)


def _known_as(settings: EnvironmentSettings) -> tuple[str, ...]:
    """The name by which databases and other environments know it."""
    return (f"environment:{settings.name}",)


def _for_people(finding: Finding) -> Finding:
    return replace(finding, marks=(*finding.marks, PEOPLE))
