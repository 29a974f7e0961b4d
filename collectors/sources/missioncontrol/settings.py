"""What an owner can say of a Mission Control: ``[[sources.missioncontrol]]``."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from collectors.tracker.conventions import ConventionSettings, Pattern
from collectors.tracker.settings import TrackerSettings


class MissionControlSettings(TrackerSettings):
    """One server, with its one token."""

    source: ClassVar[str] = "missioncontrol"

    url: str = "http://127.0.0.1:8000"
    """Where its backend listens."""
    boards: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    """Names, slugs or ids of the boards that are watched; none: all."""
    approver: str = Field(default="you", min_length=1, max_length=60)
    """Who is asked for what waits for approval."""
    ready: Annotated[Mapping[str, Pattern], Field(max_length=20)] = {}
    """What a description must hold before a task may be started, each as a word and a pattern: a task that lacks one
    is held back and says which (``criteria = "(?i)done when"``)."""
    conventions: ConventionSettings = ConventionSettings()
    """What the owner's own words mean."""
    every: float = Field(default=30.0, ge=10, le=86_400)
    """Seconds between polls; the server limits nobody."""
    timeout: float = Field(default=60.0, gt=0, le=600)
    """Seconds after which a poll is given up, all its questions together."""
