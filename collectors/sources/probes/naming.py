"""Names by which other sources know what a probe looks at."""

import socket
from ipaddress import ip_address


def references(host: str, port: int) -> tuple[str, ...]:
    """``host:``, ``endpoint:``, and on this box ``port:``."""
    endpoint = f"endpoint:[{host}]:{port}" if ":" in host else f"endpoint:{host}:{port}"
    return (f"host:{host}", endpoint, *((f"port:{port}",) if is_here(host) else ()))


def is_here(host: str) -> bool:
    """Whether an address is this box in any case."""
    try:
        address = ip_address(host)
    except ValueError:
        return host in ("localhost", socket.gethostname().lower()) or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
