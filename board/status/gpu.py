"""The rows of each card: its numbers, who holds its memory, and its slices."""

from collections.abc import Iterable
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Gauge, Process, Service, ServiceState
from board.status.view import View, marks, meter, named, row, state_words, unread
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
        yield row(view, card, label, [*cells, *marks(card)])
        if holders := _holders(view, card):
            told = Words("memory held by ?", Tone.UNKNOWN) if view.world.blind(card) else Words(holders, Tone.QUIET)
            yield row(view, card, "", [told])
        yield from _slices(view, card)


def _slices(view: View, card: Service) -> Iterable[StatusRow]:
    for part in view.world.of(Service):
        if part.kind == "mig" and part.key.startswith(f"{card.key}/"):
            gauges = [meter(view, each, bar=True) for each in view.world.under(part.key, Gauge)]
            yield row(view, part, "", [Words(part.label, Tone.QUIET), *gauges])


def _holders(view: View, card: Service) -> str:
    held = [each for each in view.world.under(card.key, Process) if each.gpu_memory is not None]
    held.sort(key=lambda each: (-(each.gpu_memory or 0), each.key))
    names = ((each.owner or each.name or f"pid {each.pid}").removesuffix(".service") for each in held)
    return " · ".join(
        f"{name} {amount(each.gpu_memory, 'B')}" for name, each in list(zip(names, held, strict=True))[:MOST]
    )
