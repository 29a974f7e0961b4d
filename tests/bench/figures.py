"""What was measured, as lines of a table: each figure beside its budget and beside what it is held against."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

_WIDTHS: Final = (46, 10, 11, 12, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number."""

    what: str
    value: float | None
    """None: it was not seen."""
    unit: str
    budget: float | None = None
    """The most it should be, in the same unit."""
    beside: float | None = None
    """What the reference of the same run took, in the same unit."""
    note: str = ""


def heading(title: str, *, figures: bool = True) -> None:
    """Begin a bench, with how busy the machine is at that moment; ``figures`` is whether these follow."""
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    say(f"\n{title}  ({load})")
    if figures:
        say(_line(("", "measured", "budget", "reference", "")))


def show(figures: Iterable[Figure]) -> None:
    """Print figures, each as soon as it is there."""
    for each in figures:
        over = each.budget is not None and (each.value is None or each.value > each.budget)
        note = " ".join(word for word in ("OVER" if over else "", each.note) if word)
        cells = (each.what, _number(each.value), _number(each.budget), _number(each.beside), f"{each.unit}  {note}")
        say(_line(cells))


def table(names: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    """Print a table in which a row is a size and a column is what it costs, each row as soon as it is there."""
    say("  ".join(f"{name:>{max(len(name), 9)}}" for name in names))
    for row in rows:
        cells = (cell if isinstance(cell, str) else _number(cell) for cell in row)
        say("  ".join(f"{cell:>{max(len(name), 9)}}" for cell, name in zip(cells, names, strict=True)))


def say(text: str) -> None:
    """Print a line."""
    print(text.rstrip(), flush=True)


def centile(values: Sequence[float], part: float) -> float:
    """The least of the values that so great a part of them, 0..1, does not exceed."""
    return sorted(values)[max(ceil(part * len(values)) - 1, 0)]


def _line(cells: Sequence[str]) -> str:
    first, *rest = cells
    return f"  {first:{_WIDTHS[0]}}" + " ".join(
        f"{cell:>{width}}" for cell, width in zip(rest, _WIDTHS[1:], strict=True)
    )


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.2f}"
