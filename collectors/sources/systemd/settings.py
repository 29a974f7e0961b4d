"""What an owner can say of the units."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field, field_validator

from collectors.collector import SourceSettings

EnvironmentName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]


class SystemdSettings(SourceSettings):
    """How the units of systemd are read."""

    model_config = ConfigDict(hide_input_in_errors=True)

    every: float = Field(default=10.0, ge=2, le=86_400)
    """Seconds between polls."""
    timeout: float = Field(default=15.0, gt=0, le=600)
    """Seconds after which a poll is given up."""
    deadline: float = Field(default=3.0, gt=0, le=60)
    """Seconds after which a single question is given up."""
    units: tuple[str, ...] = Field(default=(), max_length=100)
    """Units of the user that must be up; without a suffix it is a service."""
    system_units: tuple[str, ...] = Field(default=(), max_length=100)
    """The same of the system."""
    ignore: tuple[str, ...] = Field(default=(), max_length=100)
    """Units that are not watched, ``*`` for anything: ``app-*``."""

    environment: Mapping[str, tuple[EnvironmentName, ...]] = Field(default={}, max_length=100)
    """Names that the environment of a unit must hold, by unit; no value is ever asked for, kept or shown."""
    system_environment: Mapping[str, tuple[EnvironmentName, ...]] = Field(default={}, max_length=100)
    """The same of the system's units."""

    @field_validator("units", "system_units")
    @classmethod
    def _with_suffix(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_full, names))

    @field_validator("environment", "system_environment")
    @classmethod
    def _of_full_names(cls, required: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        return {_full(name): names for name, names in required.items()}


def _full(name: str) -> str:
    return name if name.endswith((".service", ".timer")) else f"{name}.service"
