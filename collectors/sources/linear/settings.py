"""What an owner can say of a Linear workspace: ``[[sources.linear]]``."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Annotated, ClassVar, Final

from pydantic import Field

from collectors.tracker.conventions import ConventionSettings, Pattern
from collectors.tracker.settings import TrackerSettings

Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100)], ...], Field(max_length=50)]


READ_AS: Final = 1
"""Another number wherever issues are read in another way than before: what is kept of them is read anew."""


class LinearSettings(TrackerSettings):
    """One workspace, as far as one key sees it."""

    source: ClassVar[str] = "linear"

    url: str = "https://api.linear.app"
    """Where its API is."""
    name: str = Field(default="", max_length=60, pattern=r"^[\w. -]*$")
    """What the wall calls it, and its scope: ``linear/NAME``; needed where there are several."""
    oauth: bool = False
    """Whether the token is one of an application; by default it is a personal key (``lin_api_...``)."""
    teams: Names = ()
    """Keys of the teams that are watched (``LOC``); none: all that the key may see."""
    in_progress: Names = ("In Progress",)
    """Names of states in which somebody works on an issue: these count against the limit of work in progress."""
    in_review: Names = ("In Review",)
    """Names of states in which somebody has to look at it."""
    gates: Annotated[Mapping[str, Pattern], Field(max_length=5)] = {}
    """What must be found in an issue's comments before it is done, each as a word and a pattern
    (``"test deploy" = "(?i)deployed to test"``)."""
    exempt: Names = ("docs", "research")
    """Labels of issues to which no gate applies."""
    agents: bool = True
    """Whether agents are looked at that wait for an answer in Linear itself."""
    conventions: ConventionSettings = ConventionSettings()
    """What the owner's own words mean."""

    @property
    def scheme(self) -> str:
        """The word before the token of an application; a personal key stands alone."""
        return "Bearer" if self.oauth else ""

    @property
    def scope(self) -> str:
        """``linear/NAME``, since all workspaces have one address; ``linear/api.linear.app`` where there is no name."""
        return f"{self.source}/{self.name}" if self.name else super().scope

    @property
    def manner(self) -> str:
        """Stands for all that decides how an issue is read."""
        told = self.model_dump_json(include={"teams", "in_progress", "in_review", "gates", "exempt", "conventions"})
        return blake2b(f"{READ_AS} {told}".encode(), digest_size=8).hexdigest()
