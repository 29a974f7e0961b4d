"""What an owner can say of a server of models, whatever its kind."""

from pathlib import Path
from typing import ClassVar, Final, Literal
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, field_validator

from board.serving import FOR_CPU, FOR_GPU
from collectors.address import is_here, plain
from collectors.collector import SourceSettings
from collectors.secret import Secret

OURS: Final = {"localhost": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}
"""Other words for this box, and where they lead."""


class ServerSettings(SourceSettings):
    """One server at one address."""

    model_config = ConfigDict(hide_input_in_errors=True)

    source: ClassVar[str]
    """Name of the source, with which its scope begins."""

    url: str
    """Where it listens, with the prefix if it was started with one."""
    name: str = Field(default="", max_length=60)
    """What the wall calls it; by default the name of its model."""
    unit: str = ""
    """The systemd unit that runs it, as systemd names it (``llama-qwen.service``); by default as the kernel says."""
    container: str = ""
    """The container that it runs in, by name; by default as the kernel or the container engine says."""
    device: Literal["gpu", "cpu"] | None = None
    """What it is meant to run on: one that is meant for the GPU and runs on the CPU is told."""
    log: Path | None = None
    """A file that it writes to, for the reason why it runs on the CPU; ``~`` is understood."""
    api_key: Secret | None = None
    """Where the key is kept that the server asks for."""

    @field_validator("url")
    @classmethod
    def _plain_address(cls, url: str) -> str:
        return plain(url, such_as="http://127.0.0.1:8080", instead="a key belongs into api_key")

    @property
    def host(self) -> str:
        """The host's name or address; this box is always ``127.0.0.1`` or ``::1``."""
        host = urlsplit(self.url).hostname or ""
        return OURS.get(host, host)

    @property
    def port(self) -> int:
        """The port, also where the address leaves it out."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def here(self) -> bool:
        """Whether the address is this box."""
        return is_here(self.host)

    @property
    def endpoint(self) -> str:
        """``127.0.0.1:8080``, ``[::1]:8080``, ``gpu-box:8080``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def scope(self) -> str:
        """``llama/8080`` on this box, ``llama/gpu-box:8080`` elsewhere."""
        return f"{self.source}/{self.port}" if self.here else f"{self.source}/{self.endpoint}"

    @property
    def refs(self) -> tuple[str, ...]:
        """The names by which others know it, as far as the owner says."""
        port = (f"port:{self.port}",) if self.here else ()
        unit = (f"unit:{self.unit}",) if self.unit else ()
        container = (f"container:{self.container}",) if self.container else ()
        return (*port, f"endpoint:{self.endpoint}", *unit, *container)

    @property
    def meant_for(self) -> tuple[str, ...]:
        """The mark of a server that is meant for a device."""
        return (FOR_GPU if self.device == "gpu" else FOR_CPU,) if self.device else ()


class PlainSettings(ServerSettings):
    """What is told of any server but a llama-server."""

    every: float = Field(default=5.0, ge=2, le=3600)
    """Seconds between polls."""
    timeout: float = Field(default=20.0, gt=0, le=600)
    """Seconds after which a poll is given up, all its questions together."""
    load_within: float = Field(default=120.0, gt=0, le=86_400)
    """Seconds that it may take to load its model."""
    impact: str = Field(default="", max_length=80)
    """What people miss while it cannot load its model: ``voice messages are not transcribed``."""
