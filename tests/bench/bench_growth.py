"""How the cost grows with what is watched and with who watches."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tests.bench.box import box
from tests.bench.cards import cards
from tests.bench.figures import heading, say, table
from tests.bench.steady import Effort, Group, Steady, steady

COLUMNS: Final = ("engine %", "engine MB", "wakeups/s", "viewer %", "viewer MB", "wakeups/s", "KB/min", "driver %")


def measure(effort: Effort) -> None:
    """Measure one size after the other, each on a box of its own."""
    shorter = replace(effort, warm=effort.warm * 3 / 4, window=effort.window / 2)
    heading(
        f"GROWTH  {shorter.window:g} s each after {shorter.warm:g} s; of several viewers, each one's part",
        figures=False,
    )
    table(("servers", *COLUMNS), (_row(count, _cost(shorter, servers=count)) for count in (1, 8, 32)))
    say("")
    table(("viewers", *COLUMNS), (_row(count, _cost(shorter, viewers=count), count) for count in (1, 4, 8)))
    say("")
    table(("cards", *COLUMNS), _with_cards(shorter))


def _with_cards(effort: Effort) -> Iterator[tuple[str | float, ...]]:
    with box() as here:
        absence = cards(here.folder).absence
    if absence:
        yield (absence, *("-" for _ in COLUMNS))
        return
    for count in (1, 8):
        yield _row(count, _cost(effort, count=count))


def _cost(effort: Effort, *, servers: int = 1, viewers: int = 1, count: int = 0) -> Steady:
    with box() as here:
        here.serve(servers=servers, slots=2)
        if count:
            here.insert(cards(here.folder), count)
        engine = here.engine()
        walls = tuple(here.wall() for _ in range(viewers))
        (cost,) = steady([Group(walls, engine)], effort)
        for wall in walls:
            wall.quit(b"q", 5)
        return cost


def _row(size: int, cost: Steady, viewers: int = 1) -> tuple[str | float, ...]:
    engine, viewer = cost.engine, cost.viewer
    each = (viewer.cpu, viewer.rss, viewer.wakeups, cost.written / 1e3)
    share = tuple(value / viewers for value in each)
    return (str(size), engine.cpu, engine.rss, engine.wakeups, *share, cost.driver.cpu)
