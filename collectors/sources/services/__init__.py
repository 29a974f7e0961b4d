"""Services without a dashboard of their own: a process, a log, and a number that somebody else knows."""

from typing import Final

from collectors.sources.services.collector import ServiceCollector

COLLECTOR: Final = ServiceCollector
"""What the registry looks for."""
