"""What an owner can say of a forge, whichever it is."""

from pydantic import Field, field_validator

from collectors.tracker.conventions import ConventionSettings
from collectors.tracker.labels import LabelSettings
from collectors.tracker.place import in_full
from collectors.tracker.settings import TrackerSettings


class ForgeSettings(TrackerSettings):
    """Issues, pull requests, Actions and milestones of the repositories that are named."""

    repositories: tuple[str, ...] = Field(min_length=1, max_length=50)
    """What to watch, each as ``owner/name``; read rights on repositories and issues are enough."""
    issues: bool = True
    """Whether its issues are work to be done."""
    pulls: bool = True
    """Whether its pull requests are watched."""
    runs: bool = True
    """Whether the runs of its Actions are watched."""
    labels: LabelSettings = LabelSettings()
    """Which labels say how far an issue is."""
    conventions: ConventionSettings = ConventionSettings()
    """What the owner's own words mean."""

    @field_validator("repositories")
    @classmethod
    def _named_in_full(cls, repositories: tuple[str, ...]) -> tuple[str, ...]:
        return in_full(repositories)
