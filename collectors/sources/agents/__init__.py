"""Agents that are at work on this box, found by the names of their programs, and those that have ended lately."""

from typing import Final

from collectors.sources.agents.collector import AgentsCollector

COLLECTOR: Final = AgentsCollector
"""What the registry looks for."""
