"""What a person waits for: the first picture, the first fresh readings, and the shell after leaving."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from tests.bench.box import EMPTY, PROGRAM, Box, box
from tests.bench.cards import Cards, cards
from tests.bench.figures import Figure, heading, show
from tests.bench.steady import Effort
from tests.bench.terminal import Terminal

KNOWN = r"bench-7b"
"""A word of the last known board."""
FRESH = {"memory": r"mem +[\d.]+/", "model server": r"2/2 busy", "card": r"(?i)vram +[\d.]+/"}


@dataclass
class _Seen:
    """Milliseconds, and what was left on after leaving."""

    first: list[float] = field(default_factory=list)
    quits: list[float] = field(default_factory=list)
    left_on: set[str] = field(default_factory=set)

    def take(self, terminal: Terminal, first: float | None) -> None:
        """Note a first picture, leave, and note how that went."""
        if first is not None:
            self.first.append(1000 * (first - terminal.started))
        terminal.until_quiet(0.3, 3)
        quit_ = terminal.quit(b"q", 8)
        self.quits.append(8000 if quit_ is None else 1000 * quit_)
        self.left_on |= set(terminal.left_on())
        terminal.close()


def measure(effort: Effort) -> None:
    """Start walls and empty apps in turn."""
    heading(f"START  median of {effort.pairs} pairs, from fork to the text on the screen")
    with box() as here:
        here.serve(servers=1, slots=2)
        found = cards(here.folder)
        here.insert(found, 1)
        here.run(*PROGRAM, "collect", "--once")
        own = _pairs(here, effort)
        show(_first("first paint of the last known board", *own))
        show(_leaving("leaving, with an engine of its own", *own))
        show(_cold(here, found, effort))
        here.engine()
        service = _pairs(here, effort)
        show(_first("first paint, an engine being at work", *service))
        show(_leaving("leaving, an engine being at work", *service))


def _pairs(here: Box, effort: Effort) -> tuple[_Seen, _Seen]:
    walls, empties = _Seen(), _Seen()
    for number in range(effort.pairs + 1):
        wall = here.terminal(PROGRAM)
        (walls if number else _Seen()).take(wall, wall.until_text(KNOWN, 10))  # the first pair fills caches
        empty = here.terminal(EMPTY)
        (empties if number else _Seen()).take(empty, empty.until_text("ready", 10))
    return walls, empties


def _first(what: str, walls: _Seen, empties: _Seen) -> Iterator[Figure]:
    if not walls.first:
        yield Figure(what=what, value=None, unit="ms", note="never seen")
        return
    wall, empty = median(walls.first), median(empties.first)
    spread = f"{min(walls.first):.0f} to {max(walls.first):.0f}"
    yield Figure(what=what, value=wall, unit="ms", beside=empty, note=spread)
    ratio = median(one / other for one, other in zip(walls.first, empties.first, strict=False))
    yield Figure(what="... in empty apps, pair by pair", value=ratio, unit="times", budget=1.5)


def _leaving(what: str, walls: _Seen, empties: _Seen) -> Iterator[Figure]:
    note = f"worst {max(walls.quits):.0f}"
    yield Figure(what=what, value=median(walls.quits), unit="ms", budget=500, beside=median(empties.quits), note=note)
    left_on = ", ".join(sorted(walls.left_on))
    yield Figure(
        what="... what is left on in the terminal",
        value=len(walls.left_on),
        unit="modes",
        budget=0,
        beside=len(empties.left_on),
        note=left_on,
    )


def _cold(here: Box, found: Cards, effort: Effort) -> Iterator[Figure]:
    """Fresh readings on screen where nothing was ever read."""
    times: dict[str, list[float]] = {name: [] for name in FRESH}
    for _ in range(effort.pairs):
        here.empty()
        with here.wall() as wall:
            for name, pattern in FRESH.items():
                at = wall.until_text(pattern, 8) if name != "card" or found.library else None
                times[name] += [] if at is None else [1000 * (at - wall.started)]
            wall.quit(b"q", 8)
    for name, values in times.items():
        value = median(values) if values else None
        note = f"worst {max(values):.0f}" if values else found.absence
        yield Figure(what=f"cold start to the first {name}", value=value, unit="ms", budget=2000, note=note)
