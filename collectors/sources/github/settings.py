"""What an owner can say of GitHub."""

from typing import ClassVar

from pydantic import Field

from collectors.tracker.forge_settings import ForgeSettings

GITHUB = "https://github.com"


class GithubSettings(ForgeSettings):
    """GitHub, or one's own GitHub Enterprise: issues, pull requests, Actions and milestones of named repositories."""

    source: ClassVar[str] = "github"

    url: str = GITHUB
    """Where its people open it; its API is told from that."""
    repositories: tuple[str, ...] = Field(min_length=1, max_length=30)
    """What to watch, each as ``owner/name``; the token must be able to read issues, pull requests and Actions."""
    every: float = Field(default=90.0, ge=30, le=86_400)
    """Seconds between questions whether anything has changed: one question for all repositories."""

    @property
    def api(self) -> str:
        """Where the API is."""
        return "https://api.github.com" if self.url == GITHUB else f"{self.url}/api"

    @property
    def rest(self) -> str:
        """What the paths of its REST calls begin with."""
        return "" if self.url == GITHUB else "/v3"
