"""What an owner can say of a llama-server."""

from urllib.parse import SplitResult, urlsplit

from pydantic import ConfigDict, Field, field_validator

from collectors.collector import SourceSettings
from collectors.secret import Secret


class LlamaSettings(SourceSettings):
    """One llama-server, or one router of several models."""

    model_config = ConfigDict(hide_input_in_errors=True)

    every: float = Field(default=5.0, ge=2, le=3600)
    """Seconds between polls; polling faster would keep abandoned requests alive."""
    timeout: float = Field(default=45.0, gt=0, le=600)
    """Seconds after which a poll is given up; an old build may take 10 s for each of two answers."""
    url: str = "http://127.0.0.1:8080"
    """Where it listens, with the prefix if it was started with ``--api-prefix``."""
    name: str = Field(default="", max_length=60)
    """What the wall calls it; by default the name of its model."""
    unit: str = ""
    """The systemd unit that runs it, as systemd names it (``llama-qwen.service``); by default as the kernel says."""
    api_key: Secret | None = None
    """Where the key is kept that the server was started with."""
    sleepy: bool | None = None
    """Whether the server may go to sleep (``--sleep-idle-seconds``), when reading its slots would keep it awake;
    by default found out."""

    @field_validator("url")
    @classmethod
    def _plain_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("give an address such as http://127.0.0.1:8080")
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError("give the address alone: a key belongs into api_key")
        if not _fits(parts):
            raise ValueError("give a port of 1 to 65535")
        return url.rstrip("/")

    @property
    def host(self) -> str:
        """The host's name or address; this box is always ``127.0.0.1`` or ``::1``."""
        host = urlsplit(self.url).hostname or ""
        return "127.0.0.1" if host == "localhost" else host

    @property
    def port(self) -> int:
        """The port, also where the address leaves it out."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def loopback(self) -> bool:
        """Whether the address is this box in any case."""
        return self.host == "::1" or self.host.startswith("127.")

    @property
    def endpoint(self) -> str:
        """``127.0.0.1:8080``, ``[::1]:8080``, ``gpu-box:8080``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def scope(self) -> str:
        """``llama/8080`` on this box, ``llama/gpu-box:8080`` elsewhere."""
        return f"llama/{self.port}" if self.loopback else f"llama/{self.endpoint}"


def _fits(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
