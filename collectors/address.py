"""Addresses: whether one is this box, by whichever of its names, and whether it can stand in a config."""

import socket
from functools import cache
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def is_here(host: str) -> bool:
    """Whether a host, as a name in lower case or as an address, is this box."""
    try:
        address = ip_address(host)
    except ValueError:
        return host in ("localhost", socket.gethostname().lower()) or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified or host in _addresses()


def has_port(parts: SplitResult) -> bool:
    """Whether the port of an address, if it has one, is 1 to 65535."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def plain(url: str, *, such_as: str, instead: str) -> str:
    """The address of a server, without a slash at its end.

    Args:
        url: As the owner wrote it.
        such_as: How one looks.
        instead: Where a secret belongs that stands in it.

    Raises:
        ValueError: it is none, or says more than where the server is.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"give an address such as {such_as}")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(f"give the address alone: {instead}")
    if not has_port(parts):
        raise ValueError("give a port of 1 to 65535")
    return url.rstrip("/")


@cache
def _addresses() -> frozenset[str]:
    """The addresses of our own interfaces, as they were when first asked for: names must not change while we run."""
    import psutil

    return frozenset(each.address.partition("%")[0] for found in psutil.net_if_addrs().values() for each in found)
