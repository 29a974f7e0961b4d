"""What an owner can say of versions: where a deployment tells its own, and who knows which it should be."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from collectors.patterns import compiled


class VersionReading(BaseModel):
    """Where in an answer the version stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    json_path: str = ""
    """In a JSON answer, names and numbers with dots between: ``build.commit``."""
    header: str = ""
    """In a header; without either, in the text of the answer."""
    pattern: str = ""
    """What of it is the version: an expression of RE2, or its first group; no answer makes that slow."""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        compiled(pattern)
        return pattern

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.json_path and self.header:
            raise ValueError("give json_path or header, not both")
        if not (self.json_path or self.header or self.pattern):
            raise ValueError("say where the version stands: json_path, header or pattern")
        return self


class Target(BaseModel):
    """Who knows what a deployment should run."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    environment: str = Field(default="", max_length=40)
    """The probe of another environment: the same as that one."""
    command: Annotated[tuple[str, ...], Field(max_length=60)] = ()
    """A command that only reads, and prints it: ``git -C REPO rev-parse --short origin/main``; no shell reads it."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.environment) is bool(self.command):
            raise ValueError("give either an environment or a command")
        return self
