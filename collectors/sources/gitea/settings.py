"""What an owner can say of a Gitea or a Forgejo."""

from typing import ClassVar

from collectors.tracker.forge_settings import ForgeSettings


class GiteaSettings(ForgeSettings):
    """One Gitea or Forgejo: issues, pull requests, Actions and milestones of the repositories that are named."""

    source: ClassVar[str] = "gitea"

    @property
    def api(self) -> str:
        """Where the API is."""
        return f"{self.url}/api/v1"

    @property
    def scheme(self) -> str:
        """The word before a token of either, which both understand."""
        return "token"
