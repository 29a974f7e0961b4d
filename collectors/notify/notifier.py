"""The notifier: it sends messages through every channel, each on its own, and says once when one breaks."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from time import monotonic
from typing import Final

from board.alerts.notices import Notice
from board.facts import Service, ServiceState
from board.health import CHANNEL, SOURCE
from collectors.notify.channel import Channel, Undelivered

_log = logging.getLogger(__name__)

PAUSES: Final = (5.0, 30.0, 120.0)
"""Seconds before the second, third and fourth try of one message."""
MOST_WAITING: Final = 30
"""Messages that may wait for one channel; what comes on top is not sent by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one message on one channel."""

    channel: str
    delivered: bool
    took: float
    """Seconds of the last try."""
    tries: int = 1
    sentence: str = ""
    """Why it did not get through."""
    remedy: str = ""


class Notifier:
    """Sends messages; a channel that fails, hangs or has a bug delays no other, and messages keep their order.

    A message is tried again after a while, so a server that took one without saying so may get it twice. While a
    channel is broken, each message gets a single try.
    """

    def __init__(self, channels: Sequence[Channel], pauses: Sequence[float] = PAUSES) -> None:
        self._ways = tuple(_Way(channel, tuple(pauses)) for channel in channels)

    async def send(self, notices: Sequence[Notice]) -> tuple[Result, ...]:
        """Send the messages through all channels; gives what became of each, channel by channel. It never raises."""
        results = await asyncio.gather(*(way.send(notices) for way in self._ways))
        return tuple(chain.from_iterable(results))

    def facts(self, box: str) -> tuple[Service, ...]:
        """How each channel does, for the owner who relies on being told."""
        return tuple(way.fact(box) for way in self._ways)


class _Way:
    """One channel, with what is known of its state."""

    def __init__(self, channel: Channel, pauses: tuple[float, ...]) -> None:
        self._channel = channel
        self._pauses = pauses
        self._turn = asyncio.Lock()
        self._waiting = 0
        self.trouble = ""
        """Why no message gets through; empty: they do."""

    def fact(self, box: str) -> Service:
        """How it does."""
        name = self._channel.name
        return Service(
            key=f"{box}/{SOURCE}/notify/{name}",
            kind=CHANNEL,
            label=f"messages by {name}",
            state=ServiceState.DOWN if self.trouble else ServiceState.UP,
            why=self.trouble,
        )

    async def send(self, notices: Sequence[Notice]) -> tuple[Result, ...]:
        """Send the messages one after the other, once those before them are through."""
        if self._waiting + len(notices) > MOST_WAITING:
            return tuple(self._failed(Undelivered("too many messages wait for it"), 0.0, 0) for _ in notices)
        self._waiting += len(notices)
        try:
            async with self._turn:
                return tuple([await self._insist(notice) for notice in notices])
        finally:
            self._waiting -= len(notices)

    async def _insist(self, notice: Notice) -> Result:
        """Send one message, trying again while that can help."""
        pauses = iter(() if self.trouble else self._pauses)
        tries = 0
        while True:
            tries += 1
            begun = monotonic()
            try:
                await self._try(notice)
            except Undelivered as failed:
                pause = next(pauses, None) if failed.again else None
                if pause is None:
                    return self._failed(failed, monotonic() - begun, tries)
                await asyncio.sleep(pause)
            else:
                return self._delivered(monotonic() - begun, tries)

    async def _try(self, notice: Notice) -> None:
        try:
            await self._channel.send(notice)
        except Undelivered:
            raise
        except Exception as bug:  # noqa: BLE001 - one channel's bug must not silence the others; its text may hold a key
            sentence = f"our own way of sending has a bug ({type(bug).__name__})"
            raise Undelivered(sentence, again=False) from None

    def _delivered(self, took: float, tries: int) -> Result:
        if self.trouble:
            _log.info("messages get through by %s again", self._channel.name)
        self.trouble = ""
        return Result(channel=self._channel.name, delivered=True, took=took, tries=tries)

    def _failed(self, failed: Undelivered, took: float, tries: int) -> Result:
        said = "; ".join(filter(None, (failed.sentence, failed.remedy)))
        if not self.trouble:
            _log.warning("no message gets through by %s: %s", self._channel.name, said)
        self.trouble = said
        return Result(
            channel=self._channel.name,
            delivered=False,
            took=took,
            tries=tries,
            sentence=failed.sentence,
            remedy=failed.remedy,
        )
