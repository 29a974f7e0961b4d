"""Probes that the owner configured: HTTP, TCP, TLS, DNS, port owners, proxies, and chains of them."""

from typing import Final

from collectors.sources.probes.collector import ProbeCollector

COLLECTOR: Final = ProbeCollector
"""What the registry looks for."""
