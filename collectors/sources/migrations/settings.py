"""What an owner can say of the migrations of one database: ``[[sources.migrations]]``."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from collectors.collector import SourceSettings

Command = Annotated[tuple[str, ...], Field(max_length=60)]
"""A program and its arguments; no shell reads them."""


class MigrationsSettings(SourceSettings):
    """Which commands tell what a database has, and where its code's migrations are."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: str = Field(max_length=40, pattern=r"^[\w.-]+$")
    """Its scope: ``migrations/NAME``, and what the wall calls it."""
    applied: Command = Field(min_length=1)
    """A command that only reads, and prints the migrations that the database has: names, one a line, or their count."""
    folder: Path | None = None
    """Where the code's migrations lie: each folder in it is one."""
    files: str = Field(default="", max_length=100)
    """Where they are files instead, which of them: ``*.sql``."""
    present: Command = ()
    """Instead of a folder, a command that prints the code's migrations."""
    diff: Command = ()
    """A command that prints how the schema differs, or names of missing columns, one a line; nothing: it is equal."""
    differs: int | None = Field(default=None, ge=1, le=255)
    """The exit code by which it says that there is a difference, if it has one; then 0 means that it is equal."""
    environment: str = Field(default="", max_length=40)
    """The probe of the environment that the database belongs to."""
    containers: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(default=(), max_length=20)
    """Containers that run on the database: those that break over it."""
    every: float = Field(default=300.0, ge=10, le=86_400)
    """Seconds between polls."""
    timeout: float = Field(default=100.0, gt=0, le=600)
    """Seconds after which a poll is given up, all its commands together."""
    within: float = Field(default=30.0, gt=0, le=300)
    """Seconds in which each command must end."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.folder is None) is not bool(self.present):
            raise ValueError("say either in which folder the migrations lie, or which command prints them (present)")
        return self
