"""Limits of what is scheduled: the cron of a gateway, timers, and heartbeats."""

from dataclasses import dataclass
from datetime import timedelta

from board.limits.bounds import Bounds, level, seconds, within
from board.span import Level, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CronLimits:
    """Limits of ``cron.*`` and of ``gw.cron_slow``; the cron of a gateway is read each 15 s."""

    sprawl: Level = level(11, 4, 0, 1)
    """Jobs that were made within the time below."""
    sprawl_within: timedelta = timedelta(hours=72)
    """Within this time."""
    sprawl_enabled: Level = level(41, 40, 0, 1)
    """Jobs that are switched on; 31 were well."""
    history: Level = level(2e6, 1e6, 0, 1)
    """Bytes of the history of runs."""
    failing: Level = level(2, 0, 0, 1)
    """Runs in a row that failed; of a job that is counted on, this is urgent."""
    failing_now: Level = level(5, 0, 0, 1)
    """The same, at the point where it is urgent for any job."""
    missed: Span = seconds(60, 0)
    """A job that did not start when it was due; the time that it is given is in the two limits below.

    After a pause of the box or of its gateway it may start within this time.
    """
    missed_periods: float = 2.0
    """So many of its periods it may be late."""
    missed_after: timedelta = timedelta(minutes=5)
    """So late it may always be."""
    missing: Span = seconds(0, 1)
    """A check whose result somebody waits for, and that has none after the time below."""
    missing_after: timedelta = timedelta(minutes=30)
    """So long after its start."""
    slow_soon: Level = level(5, 2, 14, 0)
    """Seconds that the list of the jobs takes: the median of three, an open request among them by its age."""
    slow_now: Level = level(30, 5, 14, 0)
    """The same, at the point where it is urgent: half of the minute after which those who ask for it give up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatLimits:
    """Limits of ``hb.*``; heartbeats are read each 15 s."""

    stale: Span = seconds(0, 1)
    """A heartbeat that is late by the number of periods below."""
    soon: float = 2.0
    """Periods."""
    now: float = 4.0
    """Periods, at the point where it is urgent."""
    fresh: float = within(Bounds(least=1), 1.5)
    """Periods; a heartbeat that is younger is well."""
    starting: timedelta = timedelta(minutes=10)
    """For so long after the start of its gateway it may be missing."""
