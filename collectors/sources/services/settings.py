"""What an owner can say of a service that has no dashboard of its own."""

from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from collectors.collector import SourceSettings
from collectors.patterns import compiled

VALUES: Final = ("balance", "reported")
"""Patterns whose lines tell a number."""


class PatternSettings(BaseModel):
    """What lines of the log mean; each pattern is searched for in the first 4 KB of each line.

    They are written as for `RE2 <https://github.com/google/re2/wiki/Syntax>`_, which takes no longer for one pattern
    than for another: there is no looking ahead or back in it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    accepted: str = Field(default="", max_length=300)
    """A request was taken."""
    rejected: str = Field(default="", max_length=300)
    """A request was refused; the group ``reason`` says why."""
    filled: str = Field(default="", max_length=300)
    """A request that was taken has come true."""
    balance: str = Field(default="", max_length=300)
    """What is left to be used, in the group ``value``."""
    reported: str = Field(default="", max_length=300)
    """The total as the service itself counts it, in the group ``value``."""
    quoting_on: str = Field(default="", max_length=300)
    """It begins to offer."""
    quoting_off: str = Field(default="", max_length=300)
    """It ceases to."""

    @field_validator("*")
    @classmethod
    def _of_re2(cls, pattern: str) -> str:
        compiled(pattern)
        return pattern

    @model_validator(mode="after")
    def _with_values(self) -> Self:
        for name in VALUES:
            pattern = getattr(self, name)
            if pattern and "(?P<value>" not in pattern:
                raise ValueError(f"{name} needs a group for its number: (?P<value>[0-9.]+)")
        return self


class ValueSettings(BaseModel):
    """A program that knows the total independently of the service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: tuple[str, ...] = Field(min_length=1, max_length=40)
    """The program and its arguments, run without a shell; it prints one number."""
    every: float = Field(default=300.0, ge=10, le=86_400)
    """Seconds between runs."""
    within: float = Field(default=10.0, gt=0, le=60)
    """Seconds after which it is ended; meanwhile the log waits."""


class ServiceSettings(SourceSettings):
    """One service, by what can be seen of it."""

    name: str = Field(max_length=40, pattern=r"^[\w.-]+$")
    """Its scope: ``service/NAME``."""
    label: str = Field(default="", max_length=40)
    """What the wall calls it; by default its name."""
    every: float = Field(default=2.0, ge=1, le=86_400)
    """Seconds between looks at the process and the log."""
    pid_file: Path | None = None
    """Where its process is named."""
    program: str = Field(default="", max_length=80)
    """What that process is called, ``*`` for anything: then another one of the same number is not taken for it."""
    unit: str = Field(default="", max_length=100)
    """The unit of the user's systemd that runs it, instead of or beside a pid file."""
    system_unit: str = Field(default="", max_length=100)
    """The same of the system's."""
    log: Path | None = None
    """Its log, also once it is rotated."""
    patterns: PatternSettings = PatternSettings()
    """What lines of the log mean."""
    value: ValueSettings | None = None
    """Who else knows the total that the log reports."""
    capital: float | None = Field(default=None, gt=0)
    """What it was given to use."""
    smallest_order: float | None = Field(default=None, gt=0)
    """A balance below this is of no use to it."""
    stopped: str = Field(default="", max_length=120)
    """Why it is stopped on purpose: then it is grey, and nobody is called."""
    waits_for: str = Field(default="", max_length=80)
    """Who or what it waits for meanwhile."""

    @model_validator(mode="after")
    def _to_be_seen(self) -> Self:
        if not (self.pid_file or self.unit or self.system_unit or self.log or self.stopped):
            raise ValueError("say where it can be seen: pid_file, unit, system_unit or log")
        if self.patterns != PatternSettings() and self.log is None:
            raise ValueError("patterns need a log")
        if self.waits_for and not self.stopped:
            raise ValueError("waits_for goes with stopped, which says why")
        return self
