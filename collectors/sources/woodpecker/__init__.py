"""Woodpecker CI: pipelines of branches and pull requests, and the step at which they fail."""

from typing import Final

from collectors.sources.woodpecker.collector import WoodpeckerCollector

COLLECTOR: Final = WoodpeckerCollector
"""What the registry looks for."""
