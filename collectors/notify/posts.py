"""Channels over HTTP: ntfy, webhooks in the forms that services understand, and any other service of the library."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal
from urllib.parse import SplitResult, parse_qsl, urlsplit

from board.alerts.notices import Notice, Occasion
from board.board import Severity
from collectors.collector import SourceOutage
from collectors.notify.channel import Undelivered
from collectors.notify.job import Job, Mood
from collectors.notify.library import Library
from collectors.secret import Secret

_TOPIC = re.compile(r"[\w-]{1,64}", re.ASCII)

Form = Literal["slack", "discord", "json"]

DISCORD_LONGEST: Final = 2000
"""Characters of a message, by Discord's documentation of webhooks."""
DISCORD_NO_PREVIEWS: Final = 1 << 2
"""Its message flag ``SUPPRESS_EMBEDS``."""


class Ntfy:
    """A topic of an ntfy server, by its JSON publishing (ntfy.sh/docs/publish)."""

    def __init__(self, name: str, url: Secret, token: Secret | None, library: Library) -> None:
        self.name = name
        self._url = url
        self._token = token
        self._library = library

    async def send(self, notice: Notice) -> None:
        """Publish one message.

        Raises:
            Undelivered: the address or the token cannot be had, or the server did not take it.
        """
        parts = _address(await _read(self._url))
        topic = parts.path.strip("/")
        if not _TOPIC.fullmatch(topic):
            raise Undelivered("its address does not end in a topic", remedy="write https://ntfy.sh/TOPIC", again=False)
        service = _server(parts, "ntfy") | {
            "targets": [topic],
            "mode": "private",
            "include_image": False,
            "priority": _priority(notice),
        }
        if self._token is not None:
            service |= {"auth": "token", "token": await _read(self._token)}
        await self._library.send(Job(service=service, title=notice.title, body=notice.body, mood=_mood(notice)))


class Webhook:
    """An address that takes JSON, in the form that Slack, Discord or a program of the owner's understands."""

    def __init__(self, name: str, url: Secret, form: Form, library: Library) -> None:
        self.name = name
        self._url = url
        self._form = form
        self._library = library

    async def send(self, notice: Notice) -> None:
        """Post one message.

        Raises:
            Undelivered: the address cannot be had, or the server did not take it.
        """
        parts = _address(await _read(self._url))
        body, payload = _FORMS[self._form](notice)
        service = _server(parts, "json") | {
            "fullpath": parts.path or "/",
            "params": dict(parse_qsl(parts.query, keep_blank_values=True)),
            "payload": payload,
        }
        await self._library.send(Job(service=service, title=notice.title, body=body, mood=_mood(notice)))


class Service:
    """Any other service that the library knows, by its service URL (appriseit.com/services)."""

    def __init__(self, name: str, url: Secret, library: Library) -> None:
        self.name = name
        self._url = url
        self._library = library

    async def send(self, notice: Notice) -> None:
        """Send one message.

        Raises:
            Undelivered: the URL cannot be had or is not understood, or the service did not take it.
        """
        service = await _read(self._url)
        await self._library.send(Job(service=service, title=notice.title, body=notice.body, mood=_mood(notice)))


async def _read(secret: Secret) -> str:
    try:
        return await secret.read()
    except SourceOutage as outage:
        raise Undelivered(str(outage), remedy="set where it is kept", again=False) from None


def _address(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise Undelivered("its address is no http or https URL", remedy="correct the channel's url", again=False)
    return parts


def _server(parts: SplitResult, schema: str) -> dict[str, Any]:
    """The server's part of a service, in the library's words; its own name for TLS is one more ``s``."""
    host = parts.hostname or ""
    return {
        "schema": f"{schema}s" if parts.scheme == "https" else schema,
        "host": f"[{host}]" if ":" in host else host,
        "port": parts.port,
        "user": parts.username,
        "password": parts.password,
    }


Formed = tuple[str, Mapping[str, Any]]
"""The text, and the names that the library's own fields get in the JSON; an empty name leaves a field out."""


def _slack(notice: Notice) -> Formed:
    """Slack's incoming webhooks: ``&``, ``<`` and ``>`` would be links and calls to everybody."""
    text = f"*{notice.title}*\n{notice.body}"
    for character, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, written)
    return text, {**_NOTHING, "message": "text"}


def _discord(notice: Notice) -> Formed:
    """Discord's webhooks: nobody is called by what a message happens to hold."""
    text = f"**{notice.title}**\n{notice.body}"[:DISCORD_LONGEST]
    return text, {
        **_NOTHING,
        "message": "content",
        "allowed_mentions": {"parse": []},
        "flags": DISCORD_NO_PREVIEWS,
    }


def _json(notice: Notice) -> Formed:
    return notice.body, {
        **{field: "" for field in _NOTHING if field != "title"},
        "message": "body",
        "severity": notice.severity.value,
        "occasion": notice.occasion.value,
        "reference": notice.reference,
    }


_NOTHING: Final[Mapping[str, str]] = {"version": "", "title": "", "attachments": "", "type": ""}
_FORMS: Final[Mapping[Form, Callable[[Notice], Formed]]] = {"slack": _slack, "discord": _discord, "json": _json}


def _mood(notice: Notice) -> Mood:
    if notice.occasion is Occasion.RECOVERED:
        return "success"
    if notice.occasion is Occasion.TEST:
        return "info"
    return "failure" if notice.severity is Severity.NOW else "warning"


def _priority(notice: Notice) -> str:
    """How loudly a phone rings, in ntfy's words."""
    if notice.occasion in (Occasion.RECOVERED, Occasion.TEST):
        return "low" if notice.occasion is Occasion.RECOVERED else "default"
    return "high" if notice.severity in (Severity.NOW, Severity.YOU) else "default"
