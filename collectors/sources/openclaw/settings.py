"""What an owner can say of an OpenClaw gateway."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from collectors.address import has_port
from collectors.collector import SourceSettings
from collectors.secret import Secret
from collectors.sources.openclaw.cron_settings import CronSettings
from collectors.sources.openclaw.transcripts_settings import TalkSettings

SCHEMES = ("ws", "wss", "http", "https")
"""What an address of a gateway begins with."""


class OpenClawSettings(SourceSettings):
    """One gateway."""

    every: float = Field(default=5.0, ge=2, le=86_400)
    """Seconds between two looks at the gateway; what costs it more is asked for less often."""
    timeout: float = Field(default=20.0, gt=0, le=600)
    """Seconds after which a poll is given up; each single request has a deadline of its own."""
    name: str = Field(default="main", min_length=1, max_length=40, pattern=r"^[\w.-]+$")
    """What the wall calls the gateway."""
    url: str = ""
    """Where it listens, such as ``ws://127.0.0.1:18789``; by default the port of its own config on this box."""
    token: Secret | None = None
    """Its token; by default ``OPENCLAW_GATEWAY_TOKEN``, or what the gateway's own config says."""
    state_dir: Path | None = None
    """Folder of its files; by default as ``openclaw`` finds it: ``OPENCLAW_STATE_DIR`` or ``~/.openclaw``."""
    config: Path | None = None
    """Its config; by default ``openclaw.json`` in that folder."""
    memory_mark: float | None = Field(default=None, gt=0)
    """Memory in MiB, as systemd counts, at which it is restarted or slowed down; by default its unit's limit."""
    restarts_an_hour: int = Field(default=3, ge=1, le=100)
    """How many restarts in one hour are the most that it may have."""
    unit: str = ""
    """The systemd unit that it runs in; by default found by its process, or ``openclaw-gateway.service``."""
    cron: CronSettings = CronSettings()
    """Which of its jobs count most."""
    talks: TalkSettings = TalkSettings()
    """Who is seen in conversations, and what counts as an answer to them."""

    @field_validator("url")
    @classmethod
    def _known_address(cls, url: str) -> str:
        if not url:
            return ""
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname or not has_port(parts):
            raise ValueError("give an address such as ws://127.0.0.1:18789")
        if parts.username or parts.password or parts.query:
            raise ValueError("give the token by `token`, not in the address")
        return url.rstrip("/")

    @property
    def scope(self) -> str:
        """``openclaw/main``."""
        return f"openclaw/{self.name}"

    @property
    def configured(self) -> bool:
        """Whether the owner has said where it is, so that it should be there."""
        return bool(self.url or self.token or self.state_dir or self.config or self.unit)
