"""The rows of each card: its numbers, who holds its memory, and its slices."""

from collections.abc import Iterable
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Gauge, Process, Service, ServiceState
from board.rules.naming import holder
from board.status.view import TONES, View, marks, meter, named, row, state_words, unread
from board.words import amount

MOST: Final = 4
"""Processes named in the row; all stand in the details."""


def gpu_rows(view: View) -> Iterable[StatusRow]:
    """Each card in the order of the driver, or why there is none."""
    cards = [each for each in view.world.of(Service) if each.kind == "gpu"]
    if not cards:
        yield from unread(view, "gpu", "gpu")
    for card in cards:
        gauges = view.world.under(card.key, Gauge)
        label = f"gpu {card.key.rsplit('/', 1)[-1]}"
        if card.state is not ServiceState.UP:
            yield row(view, card, label, [state_words(view, card, f"{card.label}: {card.why or card.state}")])
            continue
        cells: list[Cell] = [
            meter(view, gauge, label=said)
            for name, said in (("util", ""), ("vram", "vram"), ("temp", ""), ("power", ""))
            if (gauge := named(gauges, card.key, name))
        ]
        yield row(view, card, label, [*cells, *_alarm(view, card), *marks(card)])
        if holders := _holders(view, card):
            told = Words("memory held by ?", Tone.UNKNOWN) if view.world.blind(card) else Words(holders, Tone.QUIET)
            yield row(view, card, "", [told])
        yield from _slices(view, card)


def _alarm(view: View, card: Service) -> Iterable[Words]:
    """That a card at work has reported a fault."""
    if card.key in view.alarm:
        yield Words("▲ fault", TONES[view.alarm[card.key]])


def _slices(view: View, card: Service) -> Iterable[StatusRow]:
    for part in view.world.under(card.key, Service):
        if part.kind == "mig":
            gauges = [meter(view, each, bar=True) for each in view.world.under(part.key, Gauge)]
            yield row(view, part, "", [Words(part.label, Tone.QUIET), *gauges])


def _holders(view: View, card: Service) -> str:
    held = [each for each in view.world.under(card.key, Process) if each.gpu_memory is not None]
    held.sort(key=lambda each: (-(each.gpu_memory or 0), each.key))
    return " · ".join(f"{holder(each)} {amount(each.gpu_memory, 'B')}" for each in held[:MOST])
