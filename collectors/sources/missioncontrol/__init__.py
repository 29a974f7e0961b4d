"""OpenClaw Mission Control: its boards, their tasks, what waits for approval, and which agents are there."""

from typing import Final

from collectors.sources.missioncontrol.collector import MissionControlCollector

COLLECTOR: Final = MissionControlCollector
"""What the registry looks for."""
