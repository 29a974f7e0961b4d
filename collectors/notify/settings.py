"""What an owner can say of notifications."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from board.alerts.notices import Policy, QuietHours
from board.board import Severity
from collectors.notify.posts import Form
from collectors.secret import Secret

_QUIET = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


class NotifySettings(BaseModel):
    """The section ``[notify]``; without a channel nothing is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reminder_minutes: float = Field(default=60, ge=0, le=10_080)
    """Between two messages on what lasts and nobody is on; 0: it is told once."""
    quiet: str = ""
    """Hours of each day in which nothing is sent, ``"22:30-07:00"``, in the box's time zone."""
    severities: tuple[Literal[Severity.NOW, Severity.SOON, Severity.YOU], ...] = Field(
        default=(Severity.NOW, Severity.YOU), min_length=1
    )
    """What is told at all: ``now``, ``soon``, ``you``."""
    names: bool = False
    """Whether messages may name this box and other hosts."""
    channels: tuple[dict[str, Any], ...] = ()
    """``[[notify.channels]]``, once for each; their ``kind`` says what else can be said."""

    @field_validator("quiet")
    @classmethod
    def _hours(cls, quiet: str) -> str:
        if quiet and _quiet_hours(quiet) is None:
            raise ValueError('should be two different times of day, as in "22:30-07:00"')
        return quiet

    def policy(self) -> Policy:
        """The same in the words of the board."""
        return Policy(
            severities=frozenset(self.severities),
            remind_every=timedelta(minutes=self.reminder_minutes),
            quiet=_quiet_hours(self.quiet),
            names=self.names,
        )


class Address(Secret):
    """A URL: kept like any credential, or written in plain words where it opens nothing."""

    plain: str | None = None
    """The URL itself; ``url = "..."`` says the same."""

    @model_validator(mode="before")
    @classmethod
    def _in_plain_words(cls, written: Any) -> Any:
        return {"plain": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(place is not None for place in (self.env, self.file, self.command, self.plain)) != 1:
            raise ValueError("give a URL, or exactly one of env, file and command")
        if self.plain is not None and not _open(self.plain):
            raise ValueError(
                "give an http or https URL without password or query, or where it is kept: env, file, command"
            )
        return self

    async def _fetch(self) -> str:
        return await super()._fetch() if self.plain is None else self.plain


class ChannelSettings(BaseModel):
    """What can be said of any channel."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: str
    """``bell``, ``desktop``, ``ntfy``, ``webhook``, ``command`` or ``url``."""
    name: str = Field(default="", max_length=40, pattern=r"^[\w.-]*$")
    """What ``notify test`` and the log call it; by default its kind."""

    @property
    def called(self) -> str:
        """Its name, or else its kind."""
        return self.name or self.kind


class BellSettings(ChannelSettings):
    """The terminal bell of each open wall."""

    kind: Literal["bell"]


class DesktopSettings(ChannelSettings):
    """The desktop's notifications, by ``notify-send``."""

    kind: Literal["desktop"]


class NtfySettings(ChannelSettings):
    """A topic of an ntfy server."""

    kind: Literal["ntfy"]
    url: Address
    """``https://ntfy.sh/TOPIC``. Who knows the topic reads the messages, unless it is protected: keep it as a key."""
    token: Secret | None = None
    """Where the access token is kept of a topic that is protected."""


class WebhookSettings(ChannelSettings):
    """An address that takes JSON by POST."""

    kind: Literal["webhook"]
    form: Form
    """``slack``, ``discord``, or ``json``: title, body, severity, occasion and a reference for each incident."""
    url: Address
    """The address; those of Slack and Discord are keys, and are not taken in plain words."""

    @model_validator(mode="after")
    def _kept(self) -> Self:
        if self.form != "json" and self.url.plain is not None:
            raise ValueError(
                f"who has a {self.form} webhook's url can post: name where it is kept, env, file or command"
            )
        return self


class CommandSettings(ChannelSettings):
    """A program that gets each message as JSON on its standard input, and in variables (``LOCKN_TITLE``)."""

    kind: Literal["command"]
    argv: tuple[str, ...] = Field(min_length=1)
    """The program and its arguments; there is no shell."""
    timeout: float = Field(default=20, gt=0, le=30)
    """Seconds after which it is ended."""


class ServiceSettings(ChannelSettings):
    """Any other service that Apprise knows."""

    kind: Literal["url"]
    url: Secret
    """Where its service URL is kept, as appriseit.com/services says it for each."""


KINDS: Final[Mapping[str, type[ChannelSettings]]] = {
    "bell": BellSettings,
    "desktop": DesktopSettings,
    "ntfy": NtfySettings,
    "webhook": WebhookSettings,
    "command": CommandSettings,
    "url": ServiceSettings,
}
"""The settings of each kind of channel."""


def _open(url: str) -> bool:
    """Whether a URL is one of HTTP that has no room for a key but its path."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    closed = parts.username is not None or parts.query or parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and not closed


def _quiet_hours(written: str) -> QuietHours | None:
    found = _QUIET.fullmatch(written)
    if found is None:
        return None
    begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    return QuietHours(begins, ends) if begins != ends else None
