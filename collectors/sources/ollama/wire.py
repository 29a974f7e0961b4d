"""The JSON of Ollama, reduced to what is looked at (read in its source of August 2026)."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, TypeAdapter

from collectors.foreign import Foreign, Name

_DIGITS: Final = re.compile(r"(\.\d{6})\d+")
_FAR: Final = datetime.max.replace(tzinfo=UTC)

Bytes = Annotated[int, Field(ge=0, le=2**60)]


def moment(value: Any) -> Any:
    """A time with nanoseconds, cut to what Python reads; one that lies centuries ahead is the end of time."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(_DIGITS.sub(r"\1", value))
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except ValueError:
        return _FAR if re.match(r"\d{4,}-", value) else None


class Version(Foreign):
    """``/api/version``."""

    version: Name


class Installed(Foreign):
    """One model of ``/api/tags``."""

    name: Name
    remote_host: Name | None = None
    """Set for a model that runs in a cloud."""


class Tags(Foreign):
    """``/api/tags``."""

    models: tuple[Installed, ...] | None = Field(default=(), max_length=5000)


class Loaded(Foreign):
    """One model of ``/api/ps``."""

    name: Name
    size: Bytes = 0
    """Bytes of it, as estimated when it was loaded."""
    size_vram: Bytes = 0
    """Bytes of these on a card."""
    expires_at: Annotated[datetime | None, BeforeValidator(moment)] = None
    """When it is unloaded; set when it falls idle, so while it works it may lie in the past."""
    remote_host: Name | None = None

    @property
    def on_card(self) -> float | None:
        """Part of it that is on a card, 0..1; None where nothing is loaded here."""
        return min(1.0, self.size_vram / self.size) if self.size and not self.remote_host else None


class Running(Foreign):
    """``/api/ps``."""

    models: tuple[Loaded, ...] | None = Field(default=(), max_length=500)


VERSION: Final = TypeAdapter(Version)
TAGS: Final = TypeAdapter(Tags)
RUNNING: Final = TypeAdapter(Running)
