"""A look at a page or an API: its status, what it says, and how long it takes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.http import Answer, Http
from collectors.http_outage import HttpOutage, Step, status_words
from collectors.sources.probes.checks import HttpCheck
from collectors.sources.probes.connection import trust
from collectors.sources.probes.content import fault, version_in
from collectors.sources.probes.dns_look import DnsLook
from collectors.sources.probes.finding import Finding
from collectors.sources.probes.naming import references
from collectors.sources.probes.sparing import Sparing
from collectors.sources.probes.tls_look import TlsLook

ANY_STATUS: Final = range(100, 600)
RELAYED: Final = frozenset({502, 503, 504})
"""Statuses with which a proxy says that what is behind it does not answer."""
CERTIFICATE_EVERY: Final = timedelta(hours=1)
NAME_EVERY: Final = timedelta(minutes=5)
LONGEST_TARGET: Final = 80
"""Characters that are told of where a redirect leads."""
NOT_REACHED: Final = (Step.NAME, Step.CONNECT)
"""How far a request came that tells nothing of a certificate."""


class HttpLook:
    """Asks for one page; beside it, seldom and at once in trouble, looks at the certificate and at the name."""

    def __init__(self, check: HttpCheck, ticks: Callable[[], float]) -> None:
        self._check = check
        self._ticks = ticks
        parts = urlsplit(check.url)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._http: Http | None = None
        self._tls = Sparing(TlsLook(check.host, check.port, check.within, ca=check.ca), CERTIFICATE_EVERY)
        self._beside: dict[str, Finding] = {}
        self._dns = Sparing(DnsLook(check.host, check.dns, check.within), NAME_EVERY) if check.dns else None

    async def look(self, now: datetime, *, fresh: bool = False) -> Finding:
        """Ask once.

        Raises:
            SourceOutage: the key or the owner's own certificates cannot be read.
        """
        finding, step = await self._ask()
        if self._check.is_tls and step not in NOT_REACHED:
            shown = await self._tls.look(now, fresh=fresh or step is Step.TLS)
            if shown.kind == "certificate":
                self._beside["tls"] = shown
                finding = replace(finding, why=shown.why or finding.why) if step is Step.TLS else finding
        if self._dns is not None:
            with suppress(SourceOutage):  # that no name server tells says nothing of the page
                self._beside["dns"] = await self._dns.look(now, fresh=fresh or not finding.well)
        return replace(finding, parts=tuple(self._beside.items()))

    async def close(self) -> None:
        """Close the client."""
        if self._http is not None:
            await self._http.close()

    async def _ask(self) -> tuple[Finding, Step | None]:
        """What came of the request, and how far it came where it did not get an answer."""
        blank = Finding(
            kind="probe",
            state=ServiceState.UP,
            refs=(*references(self._check.host, self._check.port), f"url:{self._check.url.partition('?')[0]}"),
        )
        began = self._ticks()
        try:
            answer = await self._client().get(self._target, timeout=self._check.within, accept=ANY_STATUS)
        except HttpOutage as outage:
            silent = outage.outage.kind is OutageKind.TIMEOUT and outage.step is Step.ANSWER
            state = ServiceState.SATURATED if silent else ServiceState.DOWN
            return replace(blank, state=state, why=outage.outage.sentence), outage.step
        return self._judged(blank, answer, 1000 * (self._ticks() - began)), None

    def _judged(self, blank: Finding, answer: Answer, latency: float) -> Finding:
        if answer.status not in self._check.status:
            relayed = answer.status in RELAYED
            state = ServiceState.DENIED if answer.status in (401, 403) else ServiceState.DEGRADED
            why = f"answered {status_words(answer.status)}" + (_relayed_by(answer) if relayed else _sent_to(answer))
            return replace(blank, state=state, why=why, latency=latency, relayed=relayed)
        if self._check.version is not None:
            blank = replace(blank, version=version_in(answer, self._check.version))
        if said := fault(self._check, answer):
            return replace(blank, state=ServiceState.DEGRADED, why=said, latency=latency)
        slow = self._check.slow_after is not None and latency > self._check.slow_after
        return replace(blank, latency=latency, marks=(f"slower than {self._check.slow_after:g} ms",) if slow else ())

    def _client(self) -> Http:
        """The client; each request has a connection of its own, or it would not see that the way has changed."""
        if self._http is None:
            parts, check = urlsplit(self._check.url), self._check
            trusted = trust(check.ca) if check.ca else None
            self._http = Http(f"{parts.scheme}://{parts.netloc}", secret=check.api_key, reuse=False, trust=trusted)
        return self._http


def _sent_to(answer: Answer) -> str:
    """Where a redirect leads, without a query, which may hold a secret."""
    target = answer.headers.get("location", "").partition("?")[0][:LONGEST_TARGET]
    return f": leads to {target}, and is not followed" if target and 300 <= answer.status < 400 else ""


def _relayed_by(answer: Answer) -> str:
    name = answer.headers.get("server", "").partition("/")[0][:30]
    return f": {name} does not get an answer from behind it" if name else ""
