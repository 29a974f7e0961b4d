"""What the source remembers from reading to reading: which card is which, and what has befallen it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collectors.sources.gpu.answer import Answer, Card, Trouble

XIDS: Final = {
    13: "a program broke the rules of the graphics engine",
    31: "a program touched memory that is not its own",
    32: "a corrupted push buffer",
    43: "a program's channel was stopped after an error",
    45: "a program's work was torn down after an earlier error",
    48: "an uncorrectable (double bit) memory error",
    56: "the display engine failed",
    61: "the internal micro-controller met a breakpoint",
    62: "the internal micro-controller halted",
    63: "a broken memory row or page was recorded for replacement",
    64: "a broken memory row or page could not be recorded",
    69: "a program broke the rules of the graphics engine class",
    74: "an NVLink error",
    79: "the card fell off the bus",
    92: "many corrected memory errors",
    94: "a contained memory error",
    95: "an uncontained memory error",
    109: "a context switch timed out",
    119: "the card's own processor (GSP) did not answer",
    120: "an error on the card's own processor (GSP)",
    121: "an error of the link between processor and card (C2C)",
    140: "an unrecovered memory error",
    143: "the card could not be initialized",
    154: "the card needs another way of recovery",
}
"""What a code means, after NVIDIA's Xid catalog (docs.nvidia.com/deploy/xid-errors)."""
HELD: Final = timedelta(seconds=30)
"""How long a reason for slow clocks stays: at its power cap a card toggles it several times a second."""
CAUSE: Final = timedelta(minutes=10)
"""How long before the loss of a card an XID may be its cause."""
_UNLISTED: Final = Trouble(code=0, text="the driver does not list the card any more")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that befell a card: how often and when last."""

    count: int
    last_seen: datetime


class Memory:
    """The cards as the process has seen them since it started."""

    def __init__(self) -> None:
        self._places: dict[str, Card] = {}
        self._xids: dict[int, dict[int, Event]] = {}
        self._ecc: dict[int, tuple[object, datetime]] = {}
        self._reasons: dict[tuple[int, int], datetime] = {}
        self._lost: dict[int, datetime] = {}

    @property
    def knows_cards(self) -> bool:
        """Whether any card was ever seen."""
        return bool(self._places)

    def cards(self, answer: Answer) -> Iterator[Card]:
        """All cards ever seen, each with the index it had at first; what the driver no longer lists is lost."""
        listed = {card.uuid: card for card in answer.cards if card.uuid}
        nameless = {card.index: card for card in answer.cards if not card.uuid}
        for card in listed.values():
            self._places.setdefault(card.uuid, card)
        for uuid, first in self._places.items():
            silent = nameless.pop(first.index, Card(index=first.index, lost=_UNLISTED))
            named = silent.model_copy(update={"uuid": uuid, "name": first.name})
            yield listed.get(uuid, named).model_copy(update={"index": first.index})
        yield from nameless.values()

    def note(self, answer: Answer, now: datetime) -> None:
        """Count the XIDs that came with an answer."""
        places = {card.index: self._places[card.uuid].index for card in answer.cards if card.uuid in self._places}
        for listed, code in answer.xids:
            seen = self._xids.setdefault(places.get(listed, listed), {})
            before = seen.pop(code, Event(0, now))
            seen[code] = Event(before.count + 1, now)

    def xids(self, index: int) -> dict[int, Event]:
        """The XIDs of a card by code, the latest last."""
        return self._xids.get(index, {})

    def cause(self, card: Card, now: datetime) -> int | None:
        """The last XID of a lost card, if it came with the loss; one of long before explains nothing."""
        if card.lost is None:
            self._lost.pop(card.index, None)
            return None
        begun = self._lost.setdefault(card.index, now) - CAUSE
        return next((code for code, event in reversed(self.xids(card.index).items()) if event.last_seen >= begun), None)

    def ecc_since(self, card: Card, now: datetime) -> datetime:
        """When the card's memory errors last became more."""
        state = (card.ecc, card.remap_pending, card.remap_failed)
        before = self._ecc.get(card.index)
        if before is None or before[0] != state:
            self._ecc[card.index] = (state, now)
        return self._ecc[card.index][1]

    def reasons(self, card: Card, bits: Iterable[int], now: datetime) -> tuple[int, ...]:
        """Which of these reasons for slow clocks hold now or held a moment ago."""
        bits = tuple(bits)
        for bit in bits:
            if (card.reasons or 0) & bit:
                self._reasons[card.index, bit] = now
        return tuple(bit for bit in bits if now - self._reasons.get((card.index, bit), now - HELD) < HELD)
