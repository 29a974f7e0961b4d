"""A look at a name: where it points, and whether that is where it has to."""

from collections.abc import Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import Final

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.sources.probes.checks import Pin, address_of
from collectors.sources.probes.finding import Finding

NAMED: Final = 3
"""Answers that are told."""


class DnsLook:
    """Asks name servers for one record of one name; nothing is kept between looks."""

    def __init__(self, host: str, pin: Pin, within: float) -> None:
        self._host = host
        self._pin = pin
        self._within = within

    async def look(self, _now: datetime, *, fresh: bool = False) -> Finding:
        """Whether the name points where it is pinned.

        Raises:
            SourceOutage: no name server gives an answer.
        """
        del fresh
        got = await _answers(self._host, self._pin, self._within)
        wanted = tuple(map(_plain, self._pin.pinned))
        right = bool(got) and all(any(fnmatchcase(each, pin) for pin in wanted) for each in got)
        expected = f"expected {_told(self._pin.pinned, 'or')}"
        points = f"points to {_told(got, 'and')}" if got else f"has no {self._pin.record} record"
        return Finding(
            kind="dns",
            label=self._host,
            state=ServiceState.UP if right else ServiceState.DOWN,
            why="" if right else f"{self._host} {points}, {expected}",
            refs=(f"host:{self._host}",),
        )

    async def close(self) -> None:
        """Nothing is held."""


async def _answers(host: str, pin: Pin, within: float) -> tuple[str, ...]:
    """The records of a name, plain and in order; none where there is no such name or record.

    Raises:
        SourceOutage: no name server gives an answer.
    """
    import dns.asyncresolver
    import dns.exception
    import dns.resolver
    from dns.nameserver import Do53Nameserver

    try:
        resolver = dns.asyncresolver.Resolver(configure=not pin.servers)
        if pin.servers:
            resolver.nameservers = [Do53Nameserver(*address_of(each)) for each in pin.servers]
        found = await resolver.resolve(host, pin.record, lifetime=within, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.Timeout as error:
        raise SourceOutage(OutageKind.TIMEOUT, f"no name server answers within {within:g} s") from error
    except (dns.exception.DNSException, OSError) as error:
        raise SourceOutage(OutageKind.REFUSED, "no name server gives an answer", remedy="check servers") from error
    return tuple(sorted(_plain(record.to_text()) for record in found))


def _plain(text: str) -> str:
    """As names and addresses are compared: small letters, without quotes and the last dot."""
    plain = text.strip('"').rstrip(".").lower()
    try:
        return str(ip_address(plain))
    except ValueError:
        return plain


def _told(answers: Sequence[str], word: str) -> str:
    shown = f" {word} ".join(each[:80] for each in answers[:NAMED])
    return shown + (f" {word} {len(answers) - NAMED} more" if len(answers) > NAMED else "")
