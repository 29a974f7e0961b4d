"""Rules about what is scheduled: too much of it, what fails, what does not start, and what brings no result."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from shlex import quote
from typing import Final

from board.board import Severity
from board.facts import Gauge, Job, Service, ServiceState
from board.jobs import CRON, EMPTY, OF_GATEWAYS, WELL, busy_behind, crons, late_by, own_jobs
from board.limits import Limits
from board.providers import AUTH, BILLING, NAMED, billing_lines
from board.rules.condition import Condition, rule
from board.rules.naming import unit_of
from board.span import Level
from board.words import clock, duration, size
from board.world import World

SILENT: Final = ("gw.http_down", "gw.rpc_dead", "gw.cron_slow")
"""What keeps a gateway from starting its jobs, or us from seeing that it did."""
REFUSED: Final = ("", BILLING, AUTH)
"""Classes of failures behind which a bill may be; it also shuts the key for a while, and may be unnamed."""
MOST_NAMED: Final = 4
"""Jobs, or sorts of jobs, that a line names."""
WORDS: Final = 4
"""Words of a job's name that a line tells."""


@rule("cron.sprawl", Severity.SOON, limits=("cron.sprawl", "cron.sprawl_within", "cron.sprawl_enabled"))
def sprawl(world: World, limits: Limits) -> Iterable[Condition]:
    """Jobs of a gateway multiply: many new ones within days, or too many at work."""
    for cron in crons(world):
        jobs, within = own_jobs(world, cron), limits.cron.sprawl_within
        since = (world.taken_at(cron) or world.now) - within
        new = [each for each in jobs if each.created_at and since < each.created_at <= since + 2 * within]
        enabled = sum(each.enabled for each in jobs)
        judged = (limits.cron.sprawl.judge(len(new)), limits.cron.sprawl_enabled.judge(enabled))
        if judged == (None, None):
            continue
        many = f"{len(new)} new within {duration(within.total_seconds())}" if new else ""
        yield Condition(
            rule="cron.sprawl",
            subject=cron.key,
            severity=Severity.SOON,
            scope=world.home(cron),
            what=f"Cron jobs multiply: {many or f'{enabled} are enabled'}",
            why=" · ".join((*_sorts(world, new), f"{enabled} of {len(jobs)} enabled")),
            do="openclaw cron list, then disable what only watches",
            command="openclaw cron list",
            firm=True in judged,
            span=limits.cron.sprawl,
        )


@rule("cron.history_size", Severity.NOTE, limits=("cron.history",))
def history_size(world: World, limits: Limits) -> Iterable[Condition]:
    """The history of runs has grown large."""
    for cron in crons(world):
        gauge = world.find(f"{cron.key}/history", Gauge)
        firm = limits.cron.history.judge(gauge.value) if gauge and gauge.value is not None else None
        if gauge is None or gauge.value is None or firm is None:
            continue
        yield Condition(
            rule="cron.history_size",
            subject=gauge.key,
            severity=Severity.NOTE,
            scope=world.home(gauge),
            what=f"Run history of cron holds {size(gauge.value)}",
            why=f"of {len(own_jobs(world, cron))} jobs",
            firm=firm,
            span=limits.cron.history,
        )


@rule(
    "cron.job_failing",
    Severity.SOON,
    Severity.NOW,
    limits=("cron.failing", "cron.failing_now"),
    causes=("prov.billing",),
)
def job_failing(world: World, limits: Limits) -> Iterable[Condition]:
    """A job fails again and again, or was switched off for it; the first success ends it."""
    for job in world.of(Job):
        at_work = job.enabled or job.stopped_at is not None
        if not job.errors or not at_work or job.kind not in OF_GATEWAYS:
            continue
        levels = {Severity.SOON: limits.cron.failing, Severity.NOW: limits.cron.failing_now}
        if job.essential:
            levels = {Severity.NOW: limits.cron.failing}
        for severity, level in levels.items():
            firm = level.judge(job.errors)
            if firm is not None:
                yield _failing(world, job, severity, level, firm=firm)


@rule(
    "cron.missed",
    Severity.SOON,
    Severity.NOW,
    limits=("cron.missed", "cron.missed_periods", "cron.missed_after"),
    causes=SILENT,
)
def missed(world: World, limits: Limits) -> Iterable[Condition]:
    """Jobs did not start when they were due: one line for all of a cron, or of a manager of timers.

    Of timers only those count that their owner listed: the time of one that counts since the boot is off after a sleep.
    """
    groups: defaultdict[str, list[Job]] = defaultdict(list)
    for job in world.of(Job):
        judged = job.essential or job.kind in OF_GATEWAYS
        if judged and late_by(world, job) > _patience(job, limits):
            groups[job.key.rpartition("/")[0]].append(job)
    for key, late in groups.items():
        if _is_off(world, key):
            continue
        cron = world.find(key, Service)
        late.sort(key=lambda each: (not each.essential, each.label))
        yield Condition(
            rule="cron.missed",
            subject=key,
            severity=Severity.NOW if late[0].essential else Severity.SOON,
            scope=world.home(late[0]),
            what=_missed(late),
            why=" · ".join((*_last_runs(world, late), *_busy(world, cron))),
            do=_look_at(late[0]),
            span=limits.cron.missed,
            causes=SILENT,
            starting=True,
        )


@rule(
    "cron.result_missing",
    Severity.SOON,
    limits=("cron.missing", "cron.missing_after"),
    causes=("cron.missed", "cron.job_failing", "prov.billing"),
)
def result_missing(world: World, limits: Limits) -> Iterable[Condition]:
    """A check whose result somebody waits for has none, long after its start."""
    for job in world.of(Job):
        cron = job.key.rpartition("/")[0]
        runs = job.awaited and job.enabled and not _is_off(world, cron)
        why = _without_result(world, job, limits.cron.missing_after) if runs else ""
        if not why:
            continue
        yield Condition(
            rule="cron.result_missing",
            subject=job.key,
            severity=Severity.SOON,
            scope=world.home(job),
            what=f"Check {_named(job)} has no result",
            why=" · ".join((why, *_last_ok(world, job))),
            do=_look_at(job),
            span=limits.cron.missing,
            causes=(f"cron.missed:{cron}",)
            if late_by(world, job)
            else (*_unpaid(world, job), f"cron.job_failing:{job.key}"),
        )


def _failing(world: World, job: Job, severity: Severity, level: Level, *, firm: bool) -> Condition:
    reason = job.why or job.failure_class or "it does not say why"
    times = f"{job.errors} {'run' if job.errors == 1 else 'runs'} in a row"
    what, do = f"Cron job {_named(job)} fails again and again", _look_at(job)
    if job.stopped_at is not None:
        what = f"Cron job {_named(job)} failed until its gateway switched it off"
        times = f"{times}, off since {clock(job.stopped_at, world.zone, world.now)}"
        do = f"mend it, then openclaw automations enable {quote(_id(job))}"
    return Condition(
        rule="cron.job_failing",
        subject=job.key,
        severity=severity,
        scope=world.home(job),
        what=what,
        why=" · ".join((times, reason, *_last_ok(world, job))),
        do=do,
        firm=firm,
        span=level,
        causes=_unpaid(world, job),
    )


def _is_off(world: World, key: str) -> bool:
    """Whether a cron is switched off as a whole."""
    cron = world.find(key, Service)
    return cron is not None and cron.state is ServiceState.OFF


def _id(job: Job) -> str:
    """A job's name for its gateway."""
    return job.key.rpartition("/")[2]


def _sorts(world: World, new: list[Job]) -> Iterator[str]:
    """When the first of the new jobs was made, and what most of them are called: ``observe-* (8), check-* (2)``."""
    if not new:
        return
    first = min(each.created_at for each in new if each.created_at)
    sorts = Counter(each.label.replace("_", "-").replace(" ", "-").partition("-")[0] for each in new)
    told = ", ".join(f"{name}-* ({count})" if count > 1 else name for name, count in sorts.most_common(MOST_NAMED))
    yield f"since {clock(first, world.zone, world.now)}: {told}"


def _patience(job: Job, limits: Limits) -> float:
    """Seconds that a job may be late."""
    periods = limits.cron.missed_periods * job.period if job.period else 0.0
    return max(periods, limits.cron.missed_after.total_seconds())


def _missed(late: list[Job]) -> str:
    sort = "Cron job" if late[0].kind in OF_GATEWAYS else "Timer"
    if len(late) == 1:
        return f"{sort} {_named(late[0])} did not start"
    return f"{sort}s did not start: {_named(late[0])} and {len(late) - 1} more"


def _last_runs(world: World, late: list[Job]) -> Iterator[str]:
    for job in late[:MOST_NAMED]:
        ran = f"last ran {clock(job.last_run, world.zone, world.now)}" if job.last_run else "never ran yet"
        yield f"{_named(job)} {duration(late_by(world, job))} late, {ran}"
    if len(late) > MOST_NAMED:
        yield f"and {len(late) - MOST_NAMED} more"


def _busy(world: World, cron: Service | None) -> Iterator[str]:
    if cron is not None and cron.kind == CRON and (behind := busy_behind(world, cron)):
        yield behind


def _without_result(world: World, job: Job, after: timedelta) -> str:
    """How long and why a check has no result; empty: it has one, or is not expected to yet."""
    at, most = world.taken_at(job) or world.now, after.total_seconds()
    if job.running_since:
        runs = (at - job.running_since).total_seconds()
        return f"it has run for {duration(runs)}" if runs >= most else ""
    if (late := late_by(world, job)) >= most:
        return f"it did not start, {duration(late)} ago"
    if job.outcome in WELL or job.last_run is None or (at - job.last_run).total_seconds() < most:
        return ""
    when = clock(job.last_run, world.zone, world.now)
    return f"its run of {when} ended well and said nothing" if job.outcome == EMPTY else f"{job.outcome} at {when}"


def _last_ok(world: World, job: Job) -> Iterator[str]:
    if job.last_ok:
        yield f"last ok {clock(job.last_ok, world.zone, world.now)}"


def _unpaid(world: World, job: Job) -> tuple[str, ...]:
    """The lines about its provider's bill that there may be, unless it is known to fail for another reason."""
    named = (ref.removeprefix(NAMED) for ref in job.refs if ref.startswith(NAMED))
    if job.failure_class not in REFUSED:
        return ()
    return tuple(line for provider in named for line in billing_lines(world, provider, job.key))


def _named(job: Job) -> str:
    return " ".join(job.label.split()[:WORDS])


def _look_at(job: Job) -> str:
    """The command that shows what a job did."""
    if job.kind in OF_GATEWAYS:
        return f"openclaw cron runs --id {quote(_id(job))}"
    user = any(ref.startswith("unit:") for ref in job.refs)
    unit = unit_of(job)
    return f"systemctl {'--user ' if user else ''}status {quote(unit)}" if unit else "crontab -l"
