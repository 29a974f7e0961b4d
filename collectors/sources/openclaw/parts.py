"""The parts that a gateway is read in beside itself."""

from typing import Final

from collectors.sources.openclaw.cron import CronPart
from collectors.sources.openclaw.listeners import ListenersPart
from collectors.sources.openclaw.part import Part
from collectors.sources.openclaw.sessions import SessionsPart
from collectors.sources.openclaw.transcripts import TranscriptsPart

PARTS: Final[tuple[type[Part], ...]] = (CronPart, SessionsPart, TranscriptsPart, ListenersPart)
"""All of them, in the order in which they are read."""
