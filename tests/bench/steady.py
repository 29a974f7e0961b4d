"""What walls and their engine cost while nothing happens but what always happens."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.bench.processes import Spent, parts, spent
from tests.bench.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a bench looks; the numbers of a quick look are rougher."""

    warm: float = 20
    """Seconds before anything is measured."""
    window: float = 60
    """Seconds of measuring."""
    pairs: int = 9
    """How often each of two things that are compared is done."""
    presses: int = 240


QUICK = Effort(warm=8, window=12, pairs=3, presses=60)


@dataclass(frozen=True, slots=True)
class Part:
    """What the processes of one part cost."""

    cpu: float = 0.0
    """Percent of a core."""
    wakeups: float = 0.0
    """Each second."""
    rss: float = 0.0
    """Megabytes (10^6) at the end, as are the next two."""
    pss: float = 0.0
    peak: float = 0.0
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Walls, and the engine that they have not started themselves."""

    walls: tuple[Terminal, ...]
    engine: int | None = None
    """Its process id."""

    @property
    def roots(self) -> tuple[int, ...]:
        """The processes of which all others descend."""
        return (*(wall.pid for wall in self.walls), *((self.engine,) if self.engine else ()))


@dataclass(frozen=True, slots=True)
class Steady:
    """What a group has used in a window, all its walls together."""

    viewer: Part
    engine: Part
    driver: Part
    written: float
    """Bytes a minute that went to the terminals."""


def steady(groups: Sequence[Group], effort: Effort) -> tuple[Steady, ...]:
    """Let groups of programs warm up and then look, at the same time, at what each of them uses."""
    time.sleep(effort.warm)
    pids = [parts(group.roots) for group in groups]
    begun, before = time.monotonic(), [_spent(each) for each in pids]
    time.sleep(effort.window)
    ended, after = time.monotonic(), [_spent(each) for each in pids]
    seconds = ended - begun
    return tuple(
        Steady(
            **{part: _between(one[part], other[part], seconds) for part in ("viewer", "engine", "driver")},
            written=sum(wall.written(begun, ended) for wall in group.walls) * 60 / seconds,
        )
        for group, one, other in zip(groups, before, after, strict=True)
    )


def _spent(pids: Mapping[str, Sequence[int]]) -> dict[str, Spent]:
    return {part: spent(pids.get(part, ())) for part in ("viewer", "engine", "driver")}


def _between(before: Spent, after: Spent, seconds: float) -> Part:
    return Part(
        cpu=100 * (after.cpu - before.cpu) / seconds,
        wakeups=(after.wakeups - before.wakeups) / seconds,
        rss=after.rss / 1e6,
        pss=after.pss / 1e6,
        peak=after.peak / 1e6,
        threads=after.threads,
    )
