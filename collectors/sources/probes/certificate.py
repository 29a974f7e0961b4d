"""A server's certificate: whether it holds for a host, until when, and for which names it was made."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from collectors.http_outage import CERTIFICATE, HttpOutage
from collectors.sources.probes.connection import connection

NO_CHECK_TIME: Final = 0x200000
"""OpenSSL's ``X509_V_FLAG_NO_CHECK_TIME``, for which Python has no name."""
EXPIRED: Final = 10
MISNAMED: Final = (62, 64)
"""OpenSSL's verify codes (``X509_V_ERR_*``)."""
NAMED: Final = 3
"""Names of a certificate that are told."""
LEVELS: Final = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server shows."""

    fault: str
    """What is wrong with it, in words; empty: nothing."""
    expires_at: datetime | None
    """None where an untrusted one could not be read."""


async def certificate(host: str, port: int, within: float, trusted: ssl.SSLContext) -> Certificate:
    """Shake hands, and look at what is shown.

    Raises:
        HttpOutage: there is no handshake at all.
    """
    try:
        shown = await _shown(host, port, within, trusted)
    except HttpOutage as outage:
        cause = outage.__cause__
        if not isinstance(cause, ssl.SSLCertVerificationError):
            raise
        code: int = cause.verify_code
    else:
        return Certificate("", _expiry(shown))
    shown = await _untrusted(host, port, within)
    return Certificate(_fault(code, host, shown), _expiry(shown))


def misnamed(host: str, names: tuple[str, ...]) -> str:
    """Why names do not cover a host: ``covers *.example.com only: a.b.example.com needs a two-level name``."""
    for name in names:
        base = name.removeprefix("*")
        if name.startswith("*.") and host.endswith(base) and host != base.lstrip("."):
            levels = host.removesuffix(base).count(".") + 1
            return f"its certificate covers {name} only: {host} needs a {LEVELS.get(levels, levels)}-level name"
    told = ", ".join(name[:60] for name in names[:NAMED]) or "no name at all"
    return f"its certificate is for {told}, not for {host}"


def _fault(code: int, host: str, shown: dict[str, Any]) -> str:
    expires_at = _expiry(shown)
    if code == EXPIRED and expires_at is not None:
        return f"its certificate expired on {day(expires_at)}"
    if code in MISNAMED and shown:
        return misnamed(host, tuple(str(name).lower() for _, name in shown.get("subjectAltName", ())))
    return CERTIFICATE.get(code, "its certificate is not trusted")


def day(at: datetime) -> str:
    """``18 Nov 2026``."""
    return f"{at.day} {at:%b %Y}"


def _expiry(shown: dict[str, Any]) -> datetime | None:
    if "notAfter" not in shown:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)


async def _untrusted(host: str, port: int, within: float) -> dict[str, Any]:
    """What stands in a certificate that is not trusted; empty where it cannot be read.

    Python reads none that it did not verify. So it is fetched once without, and then trusted by itself alone,
    whatever its name and date.
    """
    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    try:
        raw = await _raw(host, port, within, anyone)
        itself = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        itself.check_hostname = False
        itself.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME) | ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        itself.load_verify_locations(cadata=raw)
        return await _shown(host, port, within, itself)
    except (HttpOutage, ssl.SSLError):
        return {}


async def _shown(host: str, port: int, within: float, tls: ssl.SSLContext) -> dict[str, Any]:
    async with connection(host, port, within, tls) as (_, writer):
        return writer.get_extra_info("peercert") or {}


async def _raw(host: str, port: int, within: float, tls: ssl.SSLContext) -> bytes:
    async with connection(host, port, within, tls) as (_, writer):
        return writer.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
