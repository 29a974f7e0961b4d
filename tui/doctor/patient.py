"""The patient: what all looks of the doctor share, gathered once."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collectors.engine.engine import Plan
from collectors.store.records import Found, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The program as it stands here."""

    now: datetime
    plan: Plan | None
    """What an engine would do; None: the config cannot be used."""
    place: Path | None
    """Where engine and viewers meet; None: there is no room for them."""
    picture: Picture
    """What the engine last wrote; empty without one."""
    found: tuple[Found, ...]
    """What was ever found by looking."""
    engine: bool
    """Whether an engine is at work, or another doctor."""

    @property
    def beat_at(self) -> datetime | None:
        """The engine's last sign of life."""
        return self.picture.engine.beat_at if self.picture.engine else None
