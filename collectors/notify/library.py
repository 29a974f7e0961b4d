"""The parent's end of the child that sends through the library: what it is told, and what its answer means."""

import os
import sys
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from collectors.notify.channel import Undelivered
from collectors.notify.job import Fault, Job
from collectors.notify.program import run

COMMAND: Final = (sys.executable, "-m", "collectors.notify.child")
DEADLINE: Final = 20.0
"""Seconds for one message, the start of the child included."""
PATIENCE: Final = 8.0
"""Seconds to wait for a server's connection, and for its answer; both fit into the deadline."""

_KEPT: Final = frozenset(
    {
        *("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV"),
        *("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    }
)
"""Variables that the child gets; keys that are kept in others are none of its business."""
_MEANING: Final[dict[Fault, tuple[str, str, bool]]] = {
    "url": ("the address is not one that a message can be sent to", "correct the channel's url", False),
    "refused": ("nothing listens at its address", "start the server, or correct the address", True),
    "unknown_host": ("its host's name is not known", "correct the address, or look at the network", True),
    "timeout": ("it did not answer in time", "look at the server", True),
    "tls": ("its certificate is not trusted", "name the authority's file in REQUESTS_CA_BUNDLE", False),
    "babble": ("its answer is longer than any should be", "look at what serves the address", False),
    "broken": ("the connection broke", "look at the server", True),
}
"""Sentence, remedy, and whether another try can help."""


class Answer(BaseModel):
    """What the child answers."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    fault: Fault | None = None
    status: int | None = None


class Library:
    """Sends messages, each in a child process of its own."""

    def __init__(self, command: Sequence[str] = COMMAND, within: float = DEADLINE, patience: float = PATIENCE) -> None:
        self._command = tuple(command)
        self._within = within
        self._patience = patience

    async def send(self, job: Job) -> None:
        """Send one message.

        Raises:
            Undelivered: the server did not take it, or the child hung or crashed.
        """
        env = {name: text for name, text in os.environ.items() if name in _KEPT}
        try:
            said = await run(
                self._command,
                job.line(self._patience),
                name="the program that sends",
                within=self._within,
                env=env,
                # The folder that holds our packages, wherever we were started.
                folder=Path(__file__).parents[2],
                answers=True,
            )
            answer = Answer.model_validate_json(said)
        except ValidationError:
            raise Undelivered("the program that sends answered nonsense") from None
        if answer.fault == "status" or answer.status is not None:
            raise _refused(answer.status or 0)
        if answer.fault is not None:
            sentence, remedy, again = _MEANING[answer.fault]
            raise Undelivered(sentence, remedy=remedy, again=again)


def _refused(status: int) -> Undelivered:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Undelivered(f"the server does not let us in ({status})", remedy="check the key", again=False)
    if 300 <= status < 400:
        remedy = "write the address that it leads to, if you trust it"
        return Undelivered(f"the address leads elsewhere ({status}), which is not followed", remedy=remedy, again=False)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Undelivered(f"the server knows no such address ({status})", remedy="check the url", again=False)
    again = status >= 500 or status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
    return Undelivered(f"the server did not take it ({status})", remedy="look at the server", again=again)
