"""One message for the library that knows the services: what the child process is told, as one JSON line."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Mood = Literal["failure", "warning", "success", "info"]
"""The library's own kinds of messages."""
Fault = Literal["url", "status", "refused", "unknown_host", "timeout", "tls", "babble", "broken"]
"""What the child says of a message that did not get through; never a text that it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One message and its way, secrets included: it exists in memory and in a pipe alone."""

    service: str | Mapping[str, Any]
    """A service URL of the library, or the parts of one."""
    title: str
    body: str
    mood: Mood

    def line(self, patience: float) -> bytes:
        """The job as the child reads it; ``patience``: seconds to wait for a connection, and for an answer."""
        return json.dumps(asdict(self) | {"patience": patience}).encode() + b"\n"
