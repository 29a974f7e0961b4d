"""What an owner can say of a server that speaks like OpenAI's."""

from typing import ClassVar

from collectors.serving.settings import PlainSettings


class OpenaiSettings(PlainSettings):
    """One server; nothing tells it apart from other programs without asking, so it is named by its owner."""

    source: ClassVar[str] = "openai"

    url: str
    """Where it listens, without ``/v1``."""
