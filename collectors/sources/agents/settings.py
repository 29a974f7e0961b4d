"""What an owner can say of the agents on a box: ``[sources.agents]``."""

from typing import Annotated

from pydantic import Field

from collectors.agents import PROGRAMS
from collectors.collector import SourceSettings

Program = Annotated[str, Field(max_length=15, pattern=r"^[\w.-]+$")]
"""As the kernel shows it: at most 15 characters."""


class AgentsSettings(SourceSettings):
    """Which programs are agents, and how long it is told that one has ended."""

    every: float = Field(default=2.0, ge=1, le=86_400)
    """Seconds between looks at the processes."""
    programs: Annotated[tuple[Program, ...], Field(min_length=1, max_length=40)] = PROGRAMS
    """What agent programs are called."""
    kept_for: float = Field(default=24.0, ge=0.1, le=168)
    """Hours for which one that has ended is told."""
