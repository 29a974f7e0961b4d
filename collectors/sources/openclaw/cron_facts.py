"""A job of a gateway as a fact."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from board.facts import Job
from board.jobs import CRON, EMPTY, SKIPPED, SUCCESS, SYSTEM
from collectors.sources.openclaw.config_models import MAIN_AGENT, default_model, full_name
from collectors.sources.openclaw.cron_settings import CronSettings
from collectors.sources.openclaw.cron_wire import BY_SCHEDULE, CronJob, Schedule, Stopped
from collectors.sources.openclaw.part import Payload
from collectors.sources.openclaw.transcripts_errors import class_of


@dataclass(frozen=True, slots=True)
class Frame:
    """What is said of all jobs alike."""

    key: str
    """What their keys begin with: ``lockn-01/openclaw/main/cron``."""
    settings: CronSettings
    now: datetime
    config: Payload = field(default_factory=dict)
    """The gateway's own, which says which model is asked by a job that names none."""


def fact(frame: Frame, job: CronJob, *, empty: bool, flips: int | None) -> Job:
    """A job.

    Args:
        frame: What is said of all jobs alike.
        job: What is known of it.
        empty: Whether its last run ended well and brought nothing, which matters where somebody waits for it.
        flips: How often its outcome turned lately.
    """
    state, own = job.state, not is_system(job)
    awaited, stopped = own and is_named(job, frame.settings.checks), state.stopped
    failed = state.status == "error" or stopped is not None
    errors = state.errors if stopped is None else max(state.errors or 0, stopped.errors or 0)
    failure_class = class_of(state.error, state.reason) if failed else ""
    return Job(
        key=f"{frame.key}/{job.id}",
        refs=tuple(_refs(frame, job)),
        label=job.name or job.id[:8],
        kind=CRON if own else SYSTEM,
        enabled=job.enabled,
        essential=own and is_named(job, frame.settings.essential),
        awaited=awaited,
        period=period_of(job.schedule, frame.now),
        created_at=job.created_at,
        last_run=state.last_run,
        running_since=state.running_since,
        next_run=state.next_run,
        outcome=_outcome("error" if failed else state.status, failure_class, empty=empty and awaited),
        errors=errors if errors is not None else int(failed),
        stopped_at=stopped.at if stopped else None,
        failure_class=failure_class,
        why=(state.error or _stopped_for(stopped)) if failed else "",
        flips=flips,
    )


def is_system(job: CronJob) -> bool:
    """Whether the gateway made it for itself."""
    return bool(job.declared) or job.payload.kind == "heartbeat"


def is_named(job: CronJob, patterns: Iterable[str]) -> bool:
    """Whether one of these patterns names it."""
    name = _plain(job.name)
    return any(fnmatchcase(name, _plain(pattern)) for pattern in patterns)


def period_of(schedule: Schedule, now: datetime) -> float | None:
    """Seconds between two of its runs; None where it runs once, or nobody can tell."""
    if schedule.every:
        return schedule.every / 1000
    hour = now.replace(minute=0, second=0, microsecond=0)
    return _between(schedule.expression, schedule.zone, hour) if schedule.expression else None


@lru_cache(maxsize=1024)
def _between(expression: str, zone: str, begin: datetime) -> float | None:
    """Seconds between the next two times of a line of cron."""
    try:
        times = CronSim(expression, begin.astimezone(ZoneInfo(zone or "UTC")))
        return (next(times) - next(times)) / timedelta(seconds=-1)
    except (CronSimError, StopIteration, KeyError, ValueError, OSError):
        return None


def _refs(frame: Frame, job: CronJob) -> Iterator[str]:
    yield f"job:{job.id}"
    if job.agent:
        yield f"agent:{job.agent}"
    model = full_name(frame.config, job.payload.model)
    if not model and job.payload.kind == "agentTurn":
        model = default_model(frame.config, job.agent or MAIN_AGENT)
    if model:
        yield f"model:{model}"
    if "/" in model:
        yield f"provider:{model.partition('/')[0]}"


def _stopped_for(stopped: Stopped | None) -> str:
    return "its schedule cannot be read" if stopped is not None and stopped.reason == BY_SCHEDULE else ""


def _outcome(status: str, failure_class: str, *, empty: bool) -> str:
    if status == "ok":
        return EMPTY if empty else SUCCESS
    if status == "error":
        return f"failed: {failure_class}" if failure_class else "failed"
    return SKIPPED if status == "skipped" else status


def _plain(name: str) -> str:
    return "-".join(name.lower().replace("_", " ").replace("-", " ").split())
