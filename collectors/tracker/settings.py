"""What an owner can say of a tracker, a forge or a CI, whichever it is."""

from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, field_validator

from collectors.address import plain
from collectors.collector import SourceSettings
from collectors.secret import Secret


class TrackerSettings(SourceSettings):
    """One service at one address, with the token that is for it alone."""

    model_config = ConfigDict(hide_input_in_errors=True)

    source: ClassVar[str]
    """Name of the source, with which its scope begins."""

    url: str
    """Where its people open it."""
    token: Secret | None = None
    """Where the token is kept; it needs no right to write anything."""
    name: str = Field(default="", max_length=60, pattern=r"^[\w. -]*$")
    """What the wall calls it, and the end of its scope; by default its host. Two at one address need names."""
    every: float = Field(default=60.0, ge=10, le=86_400)
    """Seconds between polls."""
    timeout: float = Field(default=120.0, gt=0, le=600)
    """Seconds after which a poll is given up, all its questions together."""

    @field_validator("url")
    @classmethod
    def _plain_address(cls, url: str) -> str:
        return plain(url, such_as="https://git.example.org", instead="a token belongs into token")

    @property
    def api(self) -> str:
        """Where it is asked."""
        return self.url

    @property
    def scheme(self) -> str:
        """The word before the token; empty: none."""
        return "Bearer"

    @property
    def host(self) -> str:
        """``git.example.org``, ``127.0.0.1:3000``."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        host = f"[{host}]" if ":" in host else host
        return f"{host}:{parts.port}" if parts.port else host

    @property
    def scope(self) -> str:
        """``gitea/git.example.org``, ``gitea/home`` of one that is called so."""
        return f"{self.source}/{self.name or self.host + urlsplit(self.url).path}"

    @property
    def label(self) -> str:
        """What the wall calls it."""
        return self.name or self.host
