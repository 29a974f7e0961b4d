"""INC-02, bloat: for three days cron jobs multiply, their runs fill the store, and a list of them takes ever longer."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from collectors.replay.cast import ZONE, TheBox, local
from collectors.replay.cron import EVERY, SCOPE, Cron, Planned, crowd
from collectors.replay.gateway import Gateway
from collectors.replay.openclaw_store import SCOPE as STORE
from collectors.replay.openclaw_store import Store
from collectors.replay.script import Script, Source


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of those days in February, in the box's zone."""
    return local(2026, 2, day, hour, minute)


BEGINS: Final = at(8, 0)
FIRST: Final = at(8, 6)
"""When the first of the new jobs is made."""
APART: Final = timedelta(hours=2)
ELEVENTH: Final = FIRST + 10 * APART
BROKEN: Final = at(11, 10)
"""When a list of the jobs takes a minute, after which nobody waits any more."""
PRUNED: Final = at(11, 15)
ENDS: Final = PRUNED + timedelta(minutes=30)
PER_HOUR: Final = 35
"""Entries that runs of cron jobs add to the store in an hour."""

OLD: Final = (
    Planned(name="heartbeat", made_at=at(1, 0), period=timedelta(minutes=10), essential=True),
    Planned(name="work-executor", made_at=at(1, 0), period=timedelta(hours=1), essential=True),
    Planned(name="idle-watchdog", made_at=at(1, 0), period=timedelta(minutes=30), essential=True),
    Planned(name="daily-summary", made_at=at(1, 22), period=timedelta(days=1), essential=True),
    *crowd("report", 6, at(1, 0), timedelta(hours=1)),
    *crowd("retired", 6, at(1, 0), timedelta(hours=1), enabled=False),
)
NEW: Final = (
    *crowd("observe", 15, FIRST, APART),
    *crowd("check", 6, FIRST + 15 * APART, APART),
    *crowd("trial", 9, FIRST + 21 * APART, APART, enabled=False),
)
"""30 more: then 31 of 46 are enabled."""


def takes(now: datetime) -> float:
    """How long a list of the jobs takes: half a second, and a minute in the end."""
    share = max(0.0, (now - BEGINS) / (BROKEN - BEGINS))
    return 0.5 + 59.5 * share**2


def reaches(seconds: float) -> datetime:
    """When a list takes so long."""
    share: float = ((seconds - 0.5) / 59.5) ** 0.5
    return BEGINS + (BROKEN - BEGINS) * share


BUSY: Final = reaches(40)
"""When the gateway has hardly time for anything else."""
_GATEWAY: Final = Gateway(started_at=at(1, 0), cpu=(6, 10), mark=None)
_CRON: Final = Cron(jobs=(*OLD, *NEW), takes=takes, history=1_900_000)

SCRIPT: Final = Script(
    name="INC-02",
    title="session store bloat and prune",
    begins=BEGINS,
    ends=ENDS,
    zone=ZONE,
    sources=(
        Source("host", 2, TheBox(boot="week", booted_at=at(1, 0))),
        _GATEWAY.source.then(reaches(20), replace(_GATEWAY, cpu=(40, 55)))
        .then(BUSY, replace(_GATEWAY, cpu=(78, 84)))
        .then(PRUNED, replace(_GATEWAY, cpu=(12, 21))),
        Source(SCOPE, EVERY, _CRON).then(PRUNED, Cron(jobs=_CRON.jobs, history=_CRON.history)),
        Source(STORE, 60, Store(entries=140, an_hour=PER_HOUR, since=BEGINS)).then(
            PRUNED, Store(entries=488, size=7.6e6, finished=100)
        ),
    ),
)
