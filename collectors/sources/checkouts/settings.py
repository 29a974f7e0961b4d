"""What an owner can say of git work trees: ``[sources.checkouts]``."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from collectors.agents import PROGRAMS
from collectors.collector import SourceSettings
from collectors.sources.agents.settings import Program


class CheckoutsSettings(SourceSettings):
    """Which work trees are watched; a look is at the times of a few files, and git runs only when these change."""

    every: float = Field(default=4.0, ge=1, le=86_400)
    """Seconds between looks."""
    timeout: float = Field(default=60.0, gt=0, le=600)
    """Seconds after which a look is given up, all its commands together."""
    within: float = Field(default=5.0, gt=0, le=60)
    """Seconds in which each command of git must end."""
    folders: tuple[Path, ...] = Field(default=(), max_length=40)
    """Work trees that are watched whether or not an agent works there; those that belong to them are, too."""
    programs: Annotated[tuple[Program, ...], Field(max_length=40)] = PROGRAMS
    """Programs in whose folders work trees are looked for; none: only those that are named are watched."""
