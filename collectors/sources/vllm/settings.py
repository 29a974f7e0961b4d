"""What an owner can say of vLLM."""

from typing import ClassVar

from pydantic import Field

from collectors.serving.settings import PlainSettings


class VllmSettings(PlainSettings):
    """One vLLM."""

    source: ClassVar[str] = "vllm"

    url: str = "http://127.0.0.1:8000"
    """Where it listens."""
    load_within: float = Field(default=900.0, gt=0, le=86_400)
    """Seconds that it may take to load its model; compiling for the card alone may take minutes."""
