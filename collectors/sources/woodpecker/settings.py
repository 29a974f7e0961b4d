"""What an owner can say of a Woodpecker."""

from typing import ClassVar, Literal

from pydantic import Field, field_validator

from collectors.tracker.place import in_full
from collectors.tracker.settings import TrackerSettings


class WoodpeckerSettings(TrackerSettings):
    """One Woodpecker: the pipelines of the repositories that its token sees."""

    source: ClassVar[str] = "woodpecker"

    repositories: tuple[str, ...] = Field(default=(), max_length=50)
    """What to watch, each as ``owner/name``; none: all that are active and that the token's owner has."""
    forge: Literal["gitea", "forgejo", "github"] = "gitea"
    """Where these repositories are, so that pull requests there find their pipelines."""
    every: float = Field(default=30.0, ge=10, le=86_400)
    """Seconds between polls; most of them are one question."""

    @property
    def api(self) -> str:
        """Where the API is."""
        return f"{self.url}/api"

    @field_validator("repositories")
    @classmethod
    def _named_in_full(cls, repositories: tuple[str, ...]) -> tuple[str, ...]:
        return in_full(repositories)
