"""How long the commands take that scripts call, against a Python that does nothing."""

import sys
from collections.abc import Iterator
from statistics import median
from typing import Final

from tests.bench.box import PROGRAM, box
from tests.bench.figures import Figure, heading, show
from tests.bench.steady import Effort

COMMANDS: Final = {
    "--version": 100,
    "snapshot --format json": 300,
    "snapshot --format txt --size 200x56": 300,
    "snapshot --format svg --size 200x56": 1000,
    "snapshot --format png --size 200x56": 1000,
    "sources": 300,
}
"""With the milliseconds that each may take."""


def measure(effort: Effort) -> None:
    """Run each command and an empty Python in turn."""
    heading(f"COMMANDS  median of {effort.pairs} pairs, beside python -c pass")
    with box() as here:
        here.serve(servers=1, slots=2)
        here.run(*PROGRAM, "collect", "--once")
        for words, budget in COMMANDS.items():
            times, nothing = [], []
            for _ in range(effort.pairs):
                times.append(1000 * here.run(*PROGRAM, *words.split()))
                nothing.append(1000 * here.run(sys.executable, "-c", "pass"))
            show(_figure(words, budget, times, nothing))


def _figure(words: str, budget: float, times: list[float], nothing: list[float]) -> Iterator[Figure]:
    note = f"{min(times):.0f} to {max(times):.0f}"
    yield Figure(what=words, value=median(times), unit="ms", budget=budget, beside=median(nothing), note=note)
