"""The row of the dashboard itself: what it costs, what it keeps, and how often it asks for somebody."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from board.alerts.loudness import Figure
from board.board import Cell, Meter, StatusRow, Tone, Words
from board.facts import Gauge, Service
from board.health import KIND, SOURCE, Part, store
from board.status.view import TONES, View, meter, named, row, unread
from board.words import figure

ALERTS: Final = 12
"""Cells for how often somebody is asked for."""
STORE: Final = 10


def dash_rows(view: View) -> Iterable[StatusRow]:
    """One quiet row, which goes before any other where there is no room for all."""
    engine = next((each for each in view.world.of(Service) if each.kind == KIND), None)
    drawn = unread(view, SOURCE, "self") if engine is None else (row(view, engine, "self", _cells(view, engine)),)
    for each in drawn:
        yield replace(each, aside=True)


def _cells(view: View, engine: Service) -> Iterable[Cell]:
    gauges = view.world.under(engine.key, Gauge)
    if cpu := named(gauges, engine.key, Part.CPU):
        drawn = meter(view, cpu)
        text = f"{cpu.value:.1f} %" if cpu.value is not None and drawn.text != "?" else "?"
        yield replace(_quiet(drawn, text), width=6)
    if memory := named(gauges, engine.key, Part.MEMORY):
        drawn = meter(view, memory, spark=False)
        yield replace(_quiet(drawn, drawn.text), width=6)
    if kept := named(gauges, engine.key, Part.STORE):
        drawn = meter(view, kept, spark=False)
        text = store(kept.value, kept.limit) if drawn.text != "?" else "?"
        yield replace(_quiet(drawn, text), width=STORE)
    if hourly := named(gauges, engine.key, Figure.HOURLY):
        known = hourly.value is not None and not view.world.blind(hourly)
        tone = TONES[view.alarm[engine.key]] if engine.key in view.alarm else Tone.QUIET
        yield Words(f"alerts {figure(hourly.value or 0.0) if known else '?'}/h", tone, width=ALERTS)


def _quiet(drawn: Meter, text: str) -> Meter:
    return replace(drawn, text=text, tone=Tone.QUIET if drawn.tone is Tone.PLAIN else drawn.tone)
