"""What an owner can say of the jobs of a gateway."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Pattern = Annotated[str, Field(min_length=1, max_length=100)]
"""A name of a job, with ``*`` for anything; case and the difference of blank, dash and underscore do not matter."""


class CronSettings(BaseModel):
    """Which jobs count most, and where a heartbeat is left."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    essential: tuple[Pattern, ...] = (
        "heartbeat*",
        "work-executor*",
        "idle-watchdog*",
        "daily-summary*",
        "*prune*",
        "*regression*",
    )
    """Jobs that are urgent when they fail or do not start."""
    checks: tuple[Pattern, ...] = ("*regression*", "*health-check*")
    """Jobs whose result somebody waits for: they are told when they have none half an hour after their start."""
    heartbeat: Path | None = None
    """File that is written at each heartbeat; by default ``heartbeat-state.json`` of a workspace, once it was seen."""
    heartbeat_every: float | None = Field(default=None, ge=10, le=7 * 86_400)
    """Seconds between two heartbeats; by default those of the job of that name, or 600."""
