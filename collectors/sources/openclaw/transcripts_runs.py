"""Runs: which models one session asked, as its transcript tells it, and what became of that."""

from datetime import datetime
from typing import Final

from collectors.sources.openclaw.transcripts_entry import ERROR_LENGTH, Entry, Message, written
from collectors.sources.openclaw.transcripts_errors import is_money, placeholder, refusals
from collectors.sources.openclaw.transcripts_ledger import Ledger, Whom

OWN: Final = "openclaw"
"""Provider of what the gateway itself writes into a transcript, such as a copy of what it has sent."""
FAILED: Final = frozenset({"run-failed-before-reply"})
"""What the gateway notes where a turn ended without an answer."""


class Runs:
    """One session; it is told its entries in their order."""

    def __init__(self, whom: Whom, ledger: Ledger) -> None:
        """Begin with nothing; the ledger takes down what became of each request."""
        self._whom = whom
        self._ledger = ledger
        self._meant = ""
        """The first model that failed since one succeeded, as ``provider/model``."""

    def take(self, entry: Entry) -> None:
        """Take in one entry."""
        message = entry.message
        if message is None:
            if entry.custom in FAILED:
                self._outgoing(written(entry.content)[:ERROR_LENGTH], entry.timestamp)
            elif entry.type == "model_change":
                self._meant = ""  # somebody chose another one
        elif message.role == "assistant" and message.provider == OWN:
            self._outgoing(message.text[:ERROR_LENGTH], entry.timestamp)
        elif message.role == "assistant" and message.provider and message.model:
            self._attempt(message, entry.timestamp)

    def _attempt(self, message: Message, at: datetime) -> None:
        model = f"{message.provider}/{message.model}"
        if message.stop_reason == "aborted":
            return
        if not self._meant:
            self._ledger.began(model, at, self._whom.session)
        if message.stop_reason != "error":
            self._ledger.succeeded(message.provider, at, self._whom.session)
            if self._meant not in ("", model):
                self._ledger.fell(self._meant, model, at, self._whom.session)
            self._meant = ""
            return
        self._meant = self._meant or model
        error = message.error[:ERROR_LENGTH]
        for each in refusals(error, provider=message.provider, model=message.model):
            self._ledger.refused(each, at, self._whom)
        self._leak(error, at)

    def _outgoing(self, text: str, at: datetime) -> None:
        """What people were shown: of want of money it may be the first that is heard, and name nobody."""
        if is_money(text):
            for each in refusals(text):
                self._ledger.refused(each, at, self._whom)
            self._leak(text, at)

    def _leak(self, text: str, at: datetime) -> None:
        if found := placeholder(text):
            self._ledger.leaked(found, at, self._whom)
