"""Channels that are programs of this box: the desktop's notifications, and whatever command the owner wrote."""

import html
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from board.alerts.notices import Notice, Occasion
from board.board import Severity
from collectors.notify.channel import Undelivered
from collectors.notify.program import run

DESKTOP_DEADLINE: Final = 5.0
"""Seconds for ``notify-send``, which asks a daemon of the desktop."""


class Desktop:
    """The desktop's own notifications, by ``notify-send`` of libnotify."""

    def __init__(self, name: str, env: Mapping[str, str] = os.environ) -> None:
        self.name = name
        self._env = env

    async def send(self, notice: Notice) -> None:
        """Show the message; a red one stays until it is dismissed.

        Raises:
            Undelivered: there is no ``notify-send``, or no desktop that it reaches.
        """
        lasting = notice.severity in (Severity.NOW, Severity.YOU) and notice.occasion is not Occasion.RECOVERED
        urgency = "critical" if lasting else "normal"
        # The body may hold markup, by the Desktop Notifications Specification 1.2; a title never does.
        words = ("--", notice.title, html.escape(notice.body, quote=False))
        try:
            await run(
                ("notify-send", "--app-name=LockN Control", f"--urgency={urgency}", *words),
                b"",
                name="notify-send",
                within=DESKTOP_DEADLINE,
                env=self._env,
            )
        except Undelivered as failed:
            failed.remedy = "install libnotify-bin, and run the engine as a service of the user who sits there"
            raise


class Command:
    """A program of the owner's: the message is JSON on its standard input, and in variables for a shell script."""

    def __init__(self, name: str, argv: Sequence[str], within: float) -> None:
        self.name = name
        self._argv = tuple(argv)
        self._within = within

    async def send(self, notice: Notice) -> None:
        """Run the program once.

        Raises:
            Undelivered: it cannot be run, took too long, or ended with another code than 0.
        """
        words = {
            "title": notice.title,
            "body": notice.body,
            "severity": notice.severity.value,
            "occasion": notice.occasion.value,
            "reference": notice.reference,
        }
        variables = {f"LOCKN_{name.upper()}": text for name, text in words.items()}
        said = json.dumps(words, ensure_ascii=False).encode() + b"\n"
        name = Path(self._argv[0]).name
        await run(self._argv, said, name=name, within=self._within, env=os.environ | variables)
