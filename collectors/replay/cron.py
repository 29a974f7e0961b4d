"""The cron of a gateway and its heartbeat, as ``collectors/sources/openclaw/cron.py`` tells of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from board.facts import Fact, Gauge, Job, Service, ServiceState
from board.jobs import CRON, FROM_DISK, HEARTBEAT, MISSING, SUCCESS
from collectors.replay.cast import BOX
from collectors.replay.script import Moment

GATEWAY: Final = f"{BOX}/openclaw/main"
SCOPE: Final = "openclaw/main/cron"
EVERY: Final = 15.0
WITHIN: Final = 60.0
"""Seconds after which a list of the jobs is given up."""
SLOW: Final = 5.0
"""Seconds of a list from which on files are read instead."""

Seconds = Callable[[datetime], float]
"""How long a list of the jobs takes at a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One job that runs at each whole period since it was made, and takes no time."""

    name: str
    made_at: datetime
    period: timedelta
    enabled: bool = True
    essential: bool = False
    awaited: bool = False
    provider: str = ""
    fails_from: datetime | None = None
    """When it began to fail."""
    error: str = ""
    stopped_at: datetime | None = None
    """When it ran for the last time, though it is due again."""

    def last_run(self, now: datetime) -> datetime | None:
        """When it ran last."""
        until = min(now, self.stopped_at) if self.stopped_at else now
        runs = (until - self.made_at) // self.period
        return self.made_at + runs * self.period if self.enabled and runs > 0 else None

    def failed(self, now: datetime) -> int:
        """How many runs in a row have failed."""
        last = self.last_run(now)
        if self.fails_from is None or last is None or last < self.fails_from:
            return 0
        return (last - self.fails_from) // self.period + 1

    def fact(self, now: datetime) -> Job:
        """The job at a moment."""
        last, errors = self.last_run(now), self.failed(now)
        return Job(
            key=f"{GATEWAY}/cron/{self.name}",
            refs=(f"job:{self.name}", "agent:main", *([f"provider:{self.provider}"] if self.provider else [])),
            label=self.name,
            kind=CRON,
            enabled=self.enabled,
            essential=self.essential,
            awaited=self.awaited,
            period=self.period.total_seconds(),
            created_at=self.made_at,
            last_run=last,
            next_run=(last or self.made_at) + self.period if self.enabled else None,
            outcome="" if last is None else "failed: billing" if errors else SUCCESS,
            errors=errors,
            failure_class="billing" if errors else "",
            why=self.error if errors else "",
        )


def instant(_now: datetime) -> float:
    """The time that a list takes where all is well."""
    return 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A cron with its jobs; one that is made later appears when it is made."""

    jobs: tuple[Planned, ...]
    takes: Seconds = instant
    history: float = 400_000
    """Bytes of the history of runs."""
    beat: Callable[[datetime], datetime | None] | None = None
    """When the heartbeat was last written; None: it is gone. Without it there is no heartbeat."""

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        now, key = moment.at, f"{GATEWAY}/cron"
        seconds = min(self.takes(now), WITHIN)
        slow = seconds > SLOW
        yield Service(
            key=key,
            refs=("openclaw:main",),
            kind=CRON,
            label="cron",
            state=ServiceState.SATURATED if slow else ServiceState.UP,
            why=f"takes {seconds:.0f} s to list its jobs" if slow else "",
            marks=(FROM_DISK,) if slow else (),
        )
        yield Gauge(key=f"{key}/list", label="cron.list", unit="s", value=seconds, limit=WITHIN)
        yield Gauge(key=f"{key}/history", label="run history", unit="B", value=self.history)
        yield from (job.fact(now) for job in self.jobs if job.made_at <= now)
        if self.beat is not None:
            yield _heartbeat(self.beat(now))


def crowd(name: str, count: int, first: datetime, apart: timedelta, *, enabled: bool = True) -> Iterator[Planned]:
    """So many hourly jobs of one sort, each made some time after the one before."""
    blank = Planned(name=name, made_at=first, period=timedelta(hours=1))
    for number in range(count):
        yield replace(blank, name=f"{name}-{number:02}", made_at=first + number * apart, enabled=enabled)


def _heartbeat(written: datetime | None) -> Job:
    return Job(
        key=f"{GATEWAY}/heartbeat",
        label="heartbeat",
        kind=HEARTBEAT,
        enabled=True,
        essential=True,
        period=600.0,
        last_run=written,
        outcome="" if written else MISSING,
    )
