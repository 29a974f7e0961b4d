"""How long a key takes to show, while all is well and while sources misbehave."""

import random
import sys
import time
from collections.abc import Iterator
from functools import partial
from typing import Final

from tests.bench.box import box
from tests.bench.figures import Figure, centile, heading, show
from tests.bench.steady import Effort
from tests.bench.terminal import Terminal

MOODS: Final = {
    "busy": "while all is well",
    "silent": "while a collector hangs on a server that never answers",
    "bulky": "while a server answers 29 MB each time",
}
_UP, _DOWN = b"\x1b[A", b"\x1b[B"
_PATIENCE: Final = 2.0
dice = random.Random(7)  # noqa: S311 - spreading key presses needs no secrecy


def measure(effort: Effort) -> None:
    """Press arrow keys at one wall after the other."""
    heading(f"KEYS  from key to paint, {effort.presses} arrow keys each")
    sys.setswitchinterval(0.0005)  # so that drawing does not keep the thread waiting that notes when output came
    for mood, words in MOODS.items():
        with box() as here:
            here.serve(servers=3, slots=2, mood=mood)
            wall = here.wall()
            wall.until_text(r"mem +[\d.]+/", 10)
            time.sleep(effort.warm / 4)
            show(_figures(words, _presses(wall, effort.presses)))
            wall.quit(b"q", 5)


def _presses(wall: Terminal, count: int) -> list[float]:
    """Milliseconds from each key to the paint that moves the cursor; what is never painted counts as 2 s."""
    times = []
    for number in range(count + 1):
        time.sleep(dice.uniform(0.05, 0.25))
        wall.text()
        before = wall.cursor_rows()
        pressed = wall.press(_DOWN if number == 0 or number % 2 else _UP)
        seen = wall.until(partial(_moved, wall, before), _PATIENCE)
        times.append(1000 * (_PATIENCE if seen is None else seen - pressed))
    return times[1:]


def _moved(wall: Terminal, before: frozenset[int]) -> bool:
    return wall.cursor_rows() != before


def _figures(words: str, times: list[float]) -> Iterator[Figure]:
    worst = f"worst {max(times):.1f}"
    yield Figure(what=words, value=centile(times, 0.5), unit="ms, median")
    yield Figure(what="", value=centile(times, 0.99), unit="ms, of 99 in 100", budget=50, note=worst)
