"""OpenClaw gateways: the connection, the process, and the files on disk."""

from typing import Final

from collectors.sources.openclaw.collector import OpenClawCollector

COLLECTOR: Final = OpenClawCollector
"""What the registry looks for."""
