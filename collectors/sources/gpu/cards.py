"""From the child's answer to facts: each card a service, with its gauges, parts, processes and failures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import Fact, Failure, Gauge, Process, Service, ServiceState
from collectors.processes import ancestors, name_of, owner_of, references
from collectors.sources.gpu.answer import Answer, Card, Part
from collectors.sources.gpu.memory import XIDS, Memory

THROTTLES: Final = {
    0x04: "power cap",
    0x08: "hardware slowdown",
    0x20: "thermal slowdown by the driver",
    0x40: "thermal slowdown by the hardware",
    0x80: "power brake",
}
"""Reasons for slow clocks that mean something (``nvmlClocksEventReasons``); idle and chosen clocks do not."""


@dataclass(frozen=True, slots=True)
class Rack:
    """Turns answers into facts under one box."""

    box: str
    memory: Memory
    proc: Path

    def facts(self, answer: Answer, now: datetime) -> Iterator[Fact]:
        """All facts of an answer that was received at ``now``."""
        cards = tuple(self.memory.cards(answer))
        self.memory.note(answer, now)
        for card in cards:
            key = f"{self.box}/gpu/{card.index}"
            yield self._service(key, card, answer.driver or "", now)
            yield from _gauges(key, card)
            yield from _parts(key, card.parts)
            yield from self._processes(key, card)
            yield from self._failures(key, card, now)

    def _service(self, key: str, card: Card, driver: str, now: datetime) -> Service:
        throttles = tuple(THROTTLES[bit] for bit in self.memory.reasons(card, THROTTLES, now))
        return Service(
            key=key,
            refs=(f"gpu:{card.uuid}",) if card.uuid else (),
            kind="gpu",
            label=card.name or "NVIDIA card",
            state=ServiceState.DOWN if card.lost else ServiceState.UP,
            why=self._why(card, now),
            version=driver,
            marks=() if card.lost else (*throttles, *(("MIG",) if card.mig else ())),
        )

    def _why(self, card: Card, now: datetime) -> str:
        code = self.memory.cause(card, now)
        if card.lost is None:
            return ""
        xid = f" (XID {code})" if code else ""
        match card.lost.code:
            case 15:
                return f"the card fell off the bus{xid}"
            case 16:
                return f"the card needs a reset{xid}"
            case _:
                return f"{card.lost.text}{xid}"

    def _processes(self, key: str, card: Card) -> Iterator[Process]:
        for pid, held in card.processes:
            owner = owner_of(pid, self.proc)
            yield Process(
                key=f"{key}/process/{pid}",
                refs=(*references(pid, owner), *(f"ancestor:{each}" for each in ancestors(pid, self.proc))),
                pid=pid,
                name=name_of(pid, self.proc),
                owner=owner.partition(":")[2],
                gpu_memory=held,
            )

    def _failures(self, key: str, card: Card, now: datetime) -> Iterator[Failure]:
        xids = self.memory.xids(card.index)
        if xids:
            text = "; ".join(f"XID {code}: {XIDS.get(code, 'see the Xid catalog')}" for code in reversed(xids))
            last = max(event.last_seen for event in xids.values())
            count = sum(event.count for event in xids.values())
            yield Failure(key=f"{key}/xid", failure_class="xid", text=text, count=count, last_seen=last)
        if text := _memory_errors(card):
            since = self.memory.ecc_since(card, now)
            yield Failure(key=f"{key}/ecc", failure_class="ecc", text=text, count=card.ecc or 0, last_seen=since)


def _gauges(key: str, card: Card) -> Iterable[Gauge]:
    watts, watts_limit = _thousandth(card.power), _thousandth(card.power_limit)
    rows: tuple[tuple[str, str, str, float | None, float | None], ...] = (
        ("util", "util", "%", card.util, 100.0),
        ("vram", "VRAM", "B", card.used, card.total),
        ("power", "power", "W", watts, watts_limit),
        ("temp", "temperature", "°C", card.temp, card.slowdown),
        ("mem_temp", "memory temperature", "°C", card.mem_temp, None),
        ("sm_clock", "SM clock", "MHz", card.sm_clock, card.sm_clock_max),
        ("mem_clock", "memory clock", "MHz", card.mem_clock, card.mem_clock_max),
        ("fan", "fan", "%", card.fan, 100.0),
        ("ecc_uncorrected", "uncorrected memory errors", "", card.ecc, None),
    )
    for name, label, unit, value, limit in rows:
        if value is not None:
            yield Gauge(key=f"{key}/{name}", label=label, unit=unit, value=value, limit=limit)


def _parts(key: str, parts: Iterable[Part]) -> Iterator[Fact]:
    for part in parts:
        own = f"{key}/mig/{part.index}"
        refs = (f"gpu:{part.uuid}",) if part.uuid else ()
        yield Service(key=own, refs=refs, kind="mig", label=part.name, state=ServiceState.UP)
        if part.used is not None:
            yield Gauge(key=f"{own}/vram", label="VRAM", unit="B", value=part.used, limit=part.total)


def _memory_errors(card: Card) -> str:
    """The card's memory errors in words; empty when there are none."""
    found = (
        (bool(card.ecc), f"uncorrected memory errors since the driver was loaded: {card.ecc}"),
        (card.remap_pending, "a broken memory row is replaced at the next reset"),
        (card.remap_failed, "a broken memory row could not be replaced"),
    )
    return "; ".join(words for holds, words in found if holds)


def _thousandth(value: int | None) -> float | None:
    return None if value is None else value / 1000
