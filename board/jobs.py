"""What jobs are known by: to their sources, their rules and their rows."""

from datetime import datetime
from typing import Final

from board.facts import Job, Service
from board.words import clock
from board.world import World

CRON: Final = "cron"
"""Kind of a job that an agent gateway runs; also the kind of the service that is the gateway's cron itself."""
SYSTEM: Final = "system"
"""Kind of a job that a gateway made for itself."""
HEARTBEAT: Final = "heartbeat"
"""Kind of a sign of life that is left in a file, again and again."""
PULSE: Final = "pulse"
"""Kind of a sign of life that a gateway tells of and that nobody has to wait for."""
OF_GATEWAYS: Final = (CRON, SYSTEM)
"""Kinds of the jobs that a gateway's cron runs."""

SUCCESS: Final = "success"
SKIPPED: Final = "skipped"
"""Outcome of a run that found nothing to do."""
EMPTY: Final = "no result"
"""Outcome of a run that ended well and brought nothing."""
MISSING: Final = "missing"
"""Outcome of a heartbeat whose file is not there."""
WELL: Final = ("", SUCCESS, SKIPPED)
"""Outcomes that nobody has to look at; the empty one is not known."""
FROM_DISK: Final = "read from disk"
"""Mark of a cron that did not answer: its jobs are what its files say."""


def is_well(job: Job) -> bool:
    """Whether the last run of a job needs nobody."""
    return job.outcome in WELL


def crons(world: World) -> tuple[Service, ...]:
    """The crons of all gateways."""
    return tuple(each for each in world.of(Service) if each.kind == CRON)


def jobs_of(world: World, cron: Service) -> tuple[Job, ...]:
    """The jobs that a cron runs."""
    return tuple(each for each in world.under(cron.key, Job) if each.kind in OF_GATEWAYS)


def own_jobs(world: World, cron: Service) -> tuple[Job, ...]:
    """The same without those that the gateway made for itself."""
    return tuple(each for each in jobs_of(world, cron) if each.kind == CRON)


def busy_behind(world: World, cron: Service) -> str:
    """The job that has run for longest, where one runs: ``busy behind regression since 14:02``; else empty.

    A cron of the old era answers nobody while a job runs, and is not dead.
    """
    since = [(each.running_since, each.label) for each in jobs_of(world, cron) if each.running_since]
    if not since:
        return ""
    begun, label = min(since)
    return f"busy behind {label} since {clock(begun, world.zone, world.now)}"


def late_by(world: World, job: Job) -> float:
    """Seconds that a job is late to start, at its last reading; 0 where it runs, is off, or is not due yet."""
    at: datetime | None = world.taken_at(job)
    if not job.enabled or job.running_since or job.next_run is None or at is None:
        return 0.0
    return max(0.0, (at - job.next_run).total_seconds())
