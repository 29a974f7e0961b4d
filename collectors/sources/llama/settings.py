"""What an owner can say of a llama-server."""

from typing import ClassVar

from pydantic import Field

from collectors.serving.settings import ServerSettings


class LlamaSettings(ServerSettings):
    """One llama-server, or one router of several models."""

    source: ClassVar[str] = "llama"

    every: float = Field(default=5.0, ge=2, le=3600)
    """Seconds between polls; polling faster would keep abandoned requests alive."""
    timeout: float = Field(default=45.0, gt=0, le=600)
    """Seconds after which a poll is given up; an old build may take 10 s for each of two answers."""
    url: str = "http://127.0.0.1:8080"
    """Where it listens, with the prefix if it was started with ``--api-prefix``."""
    sleepy: bool | None = None
    """Whether the server may go to sleep (``--sleep-idle-seconds``), when reading its slots would keep it awake;
    by default found out."""
