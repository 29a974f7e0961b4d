"""What an open wall costs all day: processor, memory, wake-ups, and bytes to the terminal."""

from collections.abc import Iterator

from tests.bench.box import EMPTY, box
from tests.bench.cards import cards
from tests.bench.figures import Figure, heading, say, show
from tests.bench.steady import Effort, Group, Steady, steady
from tests.bench.terminal import SIZE


def measure(effort: Effort) -> None:
    """Open a wall beside an empty app and look at both."""
    columns, rows = SIZE
    heading(f"WALL  {columns}x{rows}, all sources every 2 s, {effort.window:g} s after {effort.warm:g} s")
    with box() as here:
        here.serve(servers=1, slots=2)
        found = cards(here.folder)
        here.insert(found, 1)
        say(f"  on: host, model server with 2 busy slots, {found.absence or 'a card'}")
        wall, empty = here.wall(), here.terminal(EMPTY)
        show(_figures(*steady([Group((wall,)), Group((empty,))], effort)))
        wall.quit(b"q", 5)


def _figures(wall: Steady, empty: Steady) -> Iterator[Figure]:
    viewer, engine, driver, nothing = wall.viewer, wall.engine, wall.driver, empty.viewer
    yield Figure(
        what="viewer CPU", value=viewer.cpu, unit="% of a core", budget=1.0, beside=nothing.cpu, note="aim 0.5"
    )
    yield Figure(what="engine CPU", value=engine.cpu, unit="% of a core")
    yield Figure(what="driver child CPU", value=driver.cpu, unit="% of a core")
    together = viewer.cpu + engine.cpu + driver.cpu
    yield Figure(what="viewer, engine and driver child", value=together, unit="% of a core", budget=2.5)
    yield Figure(
        what="bytes to the terminal",
        value=wall.written / 1e3,
        unit="KB a minute",
        budget=140,
        beside=empty.written / 1e3,
        note="aim 57",
    )
    yield Figure(what="viewer wake-ups", value=viewer.wakeups, unit="a second", budget=20, beside=nothing.wakeups)
    yield Figure(what="engine wake-ups", value=engine.wakeups, unit="a second")
    shared = f"shared pages once: {viewer.pss:.0f}"
    yield Figure(
        what="viewer memory, keeper and wall", value=viewer.rss, unit="MB", budget=70, beside=nothing.rss, note=shared
    )
    peak = f"peak {engine.peak:.0f}, {engine.threads} threads"
    yield Figure(what="engine memory", value=engine.rss, unit="MB", budget=90, note=peak)
    yield Figure(what="driver child memory", value=driver.rss, unit="MB")
