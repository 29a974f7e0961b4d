"""A talk: what somebody asked in one session, and what was delivered to them, as its transcript tells it."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from board.facts import Exchange
from collectors.sources.openclaw.transcripts_entry import Entry, Message
from collectors.sources.openclaw.transcripts_people import Asked, asker
from collectors.sources.openclaw.transcripts_runs import OWN

SILENT: Final = frozenset({"NO_REPLY", "HEARTBEAT_OK"})
"""What an agent says that has nothing to say on purpose."""
SENDER: Final = "message"
"""The tool that sends to a channel."""
SENDING: Final = frozenset({"", "send", "reply", "thread-reply", "sendAttachment"})
"""What it does when it sends."""
COPY: Final = "delivery-mirror"
"""Model of what the gateway writes down when it has sent something to a channel."""
MOST_CALLS: Final = 50
"""Calls of which nobody has told yet what came of them."""
BURST: Final = timedelta(seconds=20)
KEPT: Final = timedelta(hours=24)
"""How long somebody is waited for; who was not answered by then is told of in the history alone."""
IDLE: Final = timedelta(minutes=10)
"""A turn that does nothing for so long is no turn any more."""
_ID: Final = re.compile(r'"messageId":\s*"([^"\\]{1,80})"')
_OK: Final = re.compile(r'"ok":\s*true')


class Talk:
    """One session; it is told its entries in their order."""

    def __init__(self, key: str, refs: tuple[str, ...], told: frozenset[str], *, names: bool) -> None:
        """Begin with nothing.

        Args:
            key: Key of what it tells.
            refs: Names of the session.
            told: Channels on which only what was sent with an id was delivered.
            names: Whether people are named.
        """
        self._key = key
        self._refs = refs
        self._told = told
        self._names = names
        self._said = b""
        """Digest of the last message, to tell the same one that is tried again."""
        self._failed = False
        """Whether the last turn ended in an error, after which the gateway tries again."""
        self._calls: dict[str, str] = {}
        """Calls that send something, with the channel that they name."""
        self._sent: deque[tuple[datetime, str]] = deque(maxlen=20)
        self._exchange: Exchange | None = None

    def recall(self, exchange: Exchange) -> None:
        """Go on from what was told last."""
        self._exchange = exchange

    def take(self, entry: Entry) -> None:
        """Take in one entry."""
        message, at = entry.message, entry.timestamp
        if message is None:
            return
        if message.role == "user":
            self._ask(entry, message)
        elif message.role == "assistant" and message.provider == OWN:
            if message.model == COPY:
                self._deliver(at, "")
        elif message.role == "assistant":
            self._work(message, at)
        elif message.role == "toolResult":
            self._result(message, at)

    def fact(self, now: datetime) -> Exchange | None:
        """What there is to tell of it; None: nobody asked, or it is too long ago."""
        exchange = self._exchange
        if exchange is None or now - max(exchange.asked_at, exchange.delivered_at or exchange.asked_at) > KEPT:
            return None
        idle = exchange.turn_at is not None and now - exchange.turn_at > IDLE
        return replace(exchange, turn_at=None) if idle else exchange

    def _ask(self, entry: Entry, message: Message) -> None:
        text, at = message.text, entry.timestamp
        digest = blake2b(text.encode(errors="replace"), digest_size=8).digest()
        again, self._said = self._failed and digest == self._said, digest
        self._failed = False
        who = asker(entry)
        if who is None or again:
            self._stir(at)
            return
        old = self._exchange
        if old is not None and not _is_over(old):
            same = old.person == self._name(who)
            self._exchange = replace(old, times=old.times + same, turn_at=at)
            return
        self._exchange = Exchange(
            key=self._key,
            refs=self._refs,
            channel=who.channel,
            person=self._name(who),
            asked_at=at,
            turn_at=at,
            told=who.channel in self._told,
        )

    def _name(self, who: Asked) -> str:
        return who.person if self._names else ""

    def _work(self, message: Message, at: datetime) -> None:
        """What an agent did; only the end of a turn is an answer, and not yet a delivery."""
        for block in message.calls:
            if block.name == SENDER and block.arguments.action in SENDING:
                self._calls[block.id] = block.arguments.channel.lower()
                while len(self._calls) > MOST_CALLS:
                    del self._calls[next(iter(self._calls))]
        self._failed = message.stop_reason == "error"
        old = self._exchange
        if old is None:
            return
        if message.stop_reason not in ("stop", "end_turn", "endTurn"):
            self._stir(at)
        elif message.text.strip() in SILENT:
            self._exchange = replace(old, turn_at=None) if old.delivered_at else None
        elif message.text.strip():
            self._exchange = replace(old, answered_at=old.answered_at or at, turn_at=None)
        else:
            self._exchange = replace(old, turn_at=None)

    def _result(self, message: Message, at: datetime) -> None:
        """What a tool brought; what was sent has an id, or the channel says that it went well."""
        channel = self._calls.pop(message.call, None)
        self._stir(at)
        if message.tool != SENDER or channel is None or message.failed or self._exchange is None:
            return
        found = _ID.search(message.text)
        if (found or message.packed or _OK.search(message.text)) and channel in ("", self._exchange.channel):
            self._deliver(at, found[1] if found else "")

    def _deliver(self, at: datetime, identity: str) -> None:
        """Something has reached the channel: of pieces with an id it is also known in which order."""
        old = self._exchange
        if old is None:
            return
        if identity:
            self._sent.append((at, identity))
        burst = [each for each in self._sent if at - each[0] <= BURST]
        more = len(burst) > (old.pieces if old.pieces_at and at - old.pieces_at <= BURST else 0) and len(burst) > 1
        self._exchange = replace(
            old,
            acknowledged_at=old.acknowledged_at or at,
            delivered_at=at,
            pieces=len(burst) if more else old.pieces,
            pieces_at=at if more else old.pieces_at,
            disordered=_disordered([each for _, each in burst]) if more else old.disordered,
        )

    def _stir(self, at: datetime) -> None:
        """The turn goes on, if one does."""
        if self._exchange is not None and not (_is_over(self._exchange) and self._exchange.turn_at is None):
            self._exchange = replace(self._exchange, turn_at=at)


def unsettled(talks: Iterable[Exchange]) -> list[Exchange]:
    """All but those whose person has had a word in another session since, as after a session was begun anew."""
    known = tuple(talks)
    last: dict[tuple[str, ...], datetime] = {}
    for each in known:
        heard = each.delivered_at or (None if each.told else each.answered_at)
        if heard is not None:
            last[_whose(each)] = max(heard, last.get(_whose(each), heard))
    return [
        each
        for each in known
        if each.person == "" or last.get(_whose(each), each.asked_at) <= each.asked_at or _is_over(each)
    ]


def _whose(exchange: Exchange) -> tuple[str, ...]:
    agents = (ref for ref in exchange.refs if ref.startswith("agent:"))
    return (exchange.channel, exchange.person, *agents)


def _is_over(exchange: Exchange) -> bool:
    """Whether the next message asks something new."""
    if exchange.told:
        return exchange.delivered_at is not None
    return exchange.delivered_at is not None or exchange.answered_at is not None


def _disordered(ids: list[str]) -> bool:
    """Whether ids that grow with time do not grow."""
    try:
        numbers = [float(each) for each in ids]
    except ValueError:
        return False
    return numbers != sorted(numbers)
