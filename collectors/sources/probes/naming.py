"""Names by which other sources know what a probe looks at."""

from collectors.address import is_here


def references(host: str, port: int) -> tuple[str, ...]:
    """``host:``, ``endpoint:``, and on this box ``port:``."""
    endpoint = f"endpoint:[{host}]:{port}" if ":" in host else f"endpoint:{host}:{port}"
    return (f"host:{host}", endpoint, *((f"port:{port}",) if is_here(host) else ()))
