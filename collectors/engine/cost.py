"""What the engine itself costs: the one place where its CPU time and memory are measured."""

import os
import resource
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from collectors.store.records import EngineBeat

GRAIN: Final = timedelta(seconds=3)
"""CPU time is measured over this at the least: over a fraction of a second it says nothing."""

Spent = Callable[[datetime], tuple[float, int | None]]


class Cost:
    """The engine's process: who it is, and its CPU time and memory as of its last sign of life."""

    def __init__(self, pid: int, version: str, started_at: datetime, spent: Spent | None = None) -> None:
        """Take who the engine is; ``spent`` gives CPU seconds and resident bytes as of a moment."""
        self.pid = pid
        self.version = version
        self.started_at = started_at
        self.cpu: float | None = None
        """Percent of one core since the measurement before; None until there were two."""
        self.memory: int | None = None
        """Resident bytes; None where the system does not say."""
        self._before: tuple[datetime, float] | None = None
        self._spent = spent or _spent

    def beat(self, now: datetime, note: str, unjudged: str) -> EngineBeat:
        """A sign of life as of now; the first has no CPU figure."""
        self._measure(now)
        return EngineBeat(
            pid=self.pid,
            version=self.version,
            started_at=self.started_at,
            beat_at=now,
            note=note,
            unjudged=unjudged,
            cpu=self.cpu,
            memory=self.memory,
        )

    def _measure(self, now: datetime) -> None:
        if self._before and timedelta(0) <= now - self._before[0] < GRAIN:
            return
        used, resident = self._spent(now)
        if self._before and (span := (now - self._before[0]).total_seconds()) > 0:
            self.cpu = max(0.0, 100 * (used - self._before[1]) / span)
        self._before, self.memory = (now, used), resident


def _spent(_now: datetime) -> tuple[float, int | None]:
    """CPU seconds of this process and of the children that it has waited for, and its resident bytes."""
    return _cpu_seconds(), _resident()


def _cpu_seconds() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _resident() -> int | None:
    """Resident bytes from ``/proc/self/statm``; None where there is none."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
