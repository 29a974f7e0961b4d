"""What an owner can say of tasks that stand in files: ``[[sources.tasks]]``."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from collectors.collector import SourceSettings
from collectors.tracker.conventions import ConventionSettings, Pattern


class TasksSettings(SourceSettings):
    """One file of tasks, one folder of daily notes, or plans that name projects."""

    model_config = ConfigDict(hide_input_in_errors=True)

    file: Path | None = None
    """A file with tables of tasks, or with boxes to check: ``~/src/shop/docs/TASKS.md``."""
    notes: Path | None = None
    """A folder with notes called after their day (``2026-02-28.md``): boxes, and numbered lists of what is next."""
    plans: Annotated[tuple[Path, ...], Field(max_length=20)] = ()
    """Files that name projects; in the last parts ``*`` may stand for anything: ``~/projects/*/brief.md``."""
    name: str = Field(default="", max_length=40, pattern=r"^[\w. -]*$")
    """Its scope: ``tasks/NAME``, and the project of its tasks; by default as the folder that it is about."""
    days: int = Field(default=14, ge=1, le=366)
    """For how many days back notes are read."""
    names: Pattern | None = None
    """What names of projects look like in plans (``LockN [A-Z][a-z]+``); by default a plan is called by its heading."""
    forge: Literal["gitea", "forgejo", "github"] = "gitea"
    """Where the repository is at home, for issues, branches and pull requests that tasks name."""
    repository: str = Field(default="", max_length=200, pattern=r"^([\w.-]+/[\w.-]+)?$")
    """Its name there: ``owner/name``."""
    conventions: ConventionSettings = ConventionSettings()
    """What the owner's own words mean."""
    every: float = Field(default=10.0, ge=1, le=86_400)
    """Seconds between looks; a file is read only when it has changed."""
    timeout: float = Field(default=20.0, gt=0, le=600)
    """Seconds after which a look is given up."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum((self.file is not None, self.notes is not None, bool(self.plans))) != 1:
            raise ValueError("give exactly one of file, notes and plans")
        return self

    @property
    def title(self) -> str:
        """What the scope and its tasks are called after."""
        if self.name or self.file is None:
            return self.name or ("notes" if self.notes is not None else "plans")
        folder = self.file.expanduser().parent
        return (folder.parent if folder.name.lower() in ("docs", "doc", ".mosaic") else folder).name or "tasks"
