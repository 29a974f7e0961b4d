"""What an owner can say of Ollama."""

from typing import ClassVar

from collectors.serving.settings import PlainSettings


class OllamaSettings(PlainSettings):
    """One Ollama, here or elsewhere."""

    source: ClassVar[str] = "ollama"

    url: str = "http://127.0.0.1:11434"
    """Where it listens."""
