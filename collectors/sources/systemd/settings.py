"""What an owner can say of the units."""

from pydantic import Field, field_validator

from collectors.collector import SourceSettings


class SystemdSettings(SourceSettings):
    """How the units of systemd are read."""

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

    @field_validator("units", "system_units")
    @classmethod
    def _with_suffix(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name if name.endswith((".service", ".timer")) else f"{name}.service" for name in names)
