"""Linear: issues, projects and milestones, and agents that wait for an answer."""

from typing import Final

from collectors.sources.linear.collector import LinearCollector

COLLECTOR: Final = LinearCollector
"""What the registry looks for."""
