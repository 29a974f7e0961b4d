"""What the engine tells of itself, for the tests of all that reads it."""

from collections.abc import Mapping
from typing import Final

from board.alerts.loudness import BUDGET, Figure
from board.facts import Fact, Gauge, Process, Service, ServiceState
from board.health import KIND, SOURCE, Part
from tests.board.worlds import BOX, at

DASH: Final = f"{BOX}/{SOURCE}"
CALM: Final[Mapping[str, float]] = {
    Part.CPU: 0.83,
    Part.MEMORY: 62.0 * 2**20,
    Part.STORE: 27e6,
    Part.GROWTH: 3.14e6,
    Part.NEW: 1,
    Part.INCIDENTS: 2,
    Figure.HOURLY: 2.1,
    Figure.PEAK: 4,
    Figure.FLOODED: 0.2,
    Figure.OLD: 0,
    Figure.CHATTERING: 0,
    Part.LOUDEST: 34,
}
UNITS: Final[Mapping[str, str]] = {Part.CPU: "%", Part.MEMORY: "B", Part.STORE: "B", Part.GROWTH: "B"}
BANDS: Final[Mapping[str, tuple[float, float]]] = {each.figure: (0.0, each.most) for each in BUDGET}


def own(changed: Mapping[str, float | None] | None = None) -> tuple[Fact, ...]:
    """The engine after a calm week, but for what is changed; an empty number stands for one that is not known."""
    numbers = {**CALM, **(changed or {})}
    return (
        Service(key=DASH, kind=KIND, label="lockn-control", state=ServiceState.UP, version="0.3.0"),
        Process(key=f"{DASH}/process", pid=4242, name="lockn-control", started_at=at(-9180)),
        *(_gauge(name, value) for name, value in numbers.items()),
    )


def _gauge(name: str, value: float | None) -> Gauge:
    return Gauge(
        key=f"{DASH}/{name}",
        label=name,
        unit=UNITS.get(name, ""),
        value=value,
        limit=500e6 if name == Part.STORE else None,
        band=BANDS.get(name),
        note="llm.down" if name in (Part.NEW, Part.LOUDEST) else "",
    )
