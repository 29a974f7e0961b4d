"""What the engine itself costs."""

import os
import resource
from datetime import datetime
from pathlib import Path

from collectors.store.records import EngineBeat


class Cost:
    """The engine's signs of life, with its own CPU time and memory since the one before."""

    def __init__(self, pid: int, version: str, started_at: datetime) -> None:
        self._pid = pid
        self._version = version
        self._started_at = started_at
        self._before: tuple[datetime, float] | None = None
        self._cpu: float | None = None

    def beat(self, now: datetime, note: str, unjudged: str) -> EngineBeat:
        """A sign of life as of now; the first has no CPU figure."""
        used = _cpu_seconds()
        if self._before and (span := (now - self._before[0]).total_seconds()) > 0:
            self._cpu = max(0.0, 100 * (used - self._before[1]) / span)
        self._before = (now, used)
        return EngineBeat(
            pid=self._pid,
            version=self._version,
            started_at=self._started_at,
            beat_at=now,
            note=note,
            unjudged=unjudged,
            cpu=self._cpu,
            memory=_resident(),
        )


def _cpu_seconds() -> float:
    """CPU time of this process and of the children that it has waited for."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _resident() -> int | None:
    """Resident bytes from ``/proc/self/statm``; None where there is none."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
