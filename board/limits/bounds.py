"""Bounds: how a limit is written down, and between which numbers it makes sense."""

from dataclasses import field
from datetime import timedelta
from typing import Any, Final, NamedTuple

from board.span import Level, Span

VAST: Final = 1e18
"""No limit is greater: an exabyte."""


class Bounds(NamedTuple):
    """Between which numbers a limit makes sense; of a duration, in seconds."""

    least: float = 0
    most: float = VAST


def seconds(fire_for: float, clear_for: float, patience: int = 0) -> Span:
    """A span in seconds."""
    return Span(fire_for=timedelta(seconds=fire_for), clear_for=timedelta(seconds=clear_for), patience=patience)


def level(fire: float, clear: float, fire_for: float, clear_for: float) -> Level:
    """A level whose durations are given in seconds."""
    return Level(
        fire=float(fire),
        clear=float(clear),
        fire_for=timedelta(seconds=fire_for),
        clear_for=timedelta(seconds=clear_for),
    )


def percent(fire: float, clear: float, fire_for: float, clear_for: float) -> Any:
    """A field for a level in percent, whose durations are given in seconds."""
    return within(Bounds(0, 100), level(fire, clear, fire_for, clear_for))


def within(bounds: Bounds, default: Any) -> Any:
    """A field for a limit that makes sense only between some numbers."""
    return field(default=default, metadata={"bounds": bounds})
