"""The contract of a channel: one way to the owner."""

from typing import Protocol

from board.alerts.notices import Notice


class Undelivered(Exception):  # noqa: N818 - the message's own word
    """A message that did not get through; its text is a sentence for a person, without addresses or secrets."""

    def __init__(self, sentence: str, *, remedy: str = "", again: bool = True) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.again = again
        """Whether another try can help."""


class Channel(Protocol):
    """One way to the owner."""

    @property
    def name(self) -> str:
        """What the owner calls it."""
        ...

    async def send(self, notice: Notice) -> None:
        """Send one message, within half a minute.

        Raises:
            Undelivered: it did not get through.
        """
        ...


class Bell:
    """The walls ring by themselves when something was told: there is nothing to send."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def send(self, notice: Notice) -> None:
        """Leave it to the walls."""
