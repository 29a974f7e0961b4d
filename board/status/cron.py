"""The rows of a gateway's cron: how much is on, what is next, what fails, and those jobs that count most."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Gauge, Job, Service, ServiceState
from board.jobs import FROM_DISK, MISSING, SKIPPED, busy_behind, crons, is_well, jobs_of, late_by, own_jobs
from board.reading import Freshness
from board.status.view import RAISED, TONES, View, row
from board.words import age, clock, duration, size

LABEL: Final = 10
"""Cells of the name of a row, which says whose cron it is where there are several."""
COUNT: Final = 13
NEXT: Final = 30
"""Cells for how many jobs are on, and for the next one."""
MOST: Final = 3
"""Jobs that fail and are named."""
ESSENTIAL: Final = 6
"""Jobs that count most and are shown."""
NAME: Final = 18
"""Cells of a job's name."""
SLOW: Final = 1.0
"""Seconds of a list from which on it is told."""
DAY: Final = timedelta(days=1)
LARGE: Final = 1e6
"""Bytes of a history of runs from which on it is told."""
RESTLESS: Final = 3
"""Turns of an outcome within ten runs that are told."""


def cron_rows(view: View) -> Iterable[StatusRow]:
    """Two rows for each cron: itself, and the jobs that count most."""
    every = crons(view.world)
    for cron in every:
        gateway = cron.key.split("/")[-2]
        yield row(view, cron, "cron" if len(every) == 1 else f"cron {gateway}"[:LABEL], _summary(view, cron))
        essential = [each for each in own_jobs(view.world, cron) if each.essential and _counts(each)]
        if essential:
            cells = [_essential(view, each) for each in essential[:ESSENTIAL]]
            yield replace(row(view, essential[0], "", cells), aside=True)


def _summary(view: View, cron: Service) -> Iterator[Cell]:
    jobs = own_jobs(view.world, cron)
    enabled = [each for each in jobs if each.enabled]
    tone = TONES[view.alarm[cron.key]] if cron.key in view.alarm else Tone.QUIET
    yield Words(f"{len(enabled)}/{len(jobs)} on", Tone.PLAIN, width=COUNT)
    if said := _state(view, cron):
        yield Words(said, tone if cron.state is not ServiceState.UNKNOWN else Tone.UNKNOWN)
    measured = view.world.find(f"{cron.key}/list", Gauge)
    if measured and measured.value and measured.value >= SLOW:
        yield Words(f"list {duration(measured.value)} of {duration(measured.limit or 0)}", tone)
    if cron.state is not ServiceState.OFF:
        yield from _next(view, enabled)
    yield from _bad(view, jobs_of(view.world, cron))
    yield from _beats(view, cron)
    yield from _growth(view, cron, jobs)


def _state(view: View, cron: Service) -> str:
    """What is not as it should be with the cron itself; a busy one is not a dead one."""
    disk = f" · {FROM_DISK}" if FROM_DISK in cron.marks else ""
    if view.world.freshness(cron) is Freshness.UNKNOWN:
        return "? not read any more"
    if cron.state is ServiceState.SATURATED:
        return f"▲ {busy_behind(view.world, cron) or 'answers slowly'}{disk}"
    shapes = {ServiceState.OFF: "○ ", ServiceState.UNKNOWN: "? "}
    return f"{shapes[cron.state]}{cron.why}{disk}" if cron.state in shapes else disk.removeprefix(" · ")


def _next(view: View, jobs: list[Job]) -> Iterator[Cell]:
    due = [(each.next_run, each.label) for each in jobs if each.next_run and each.next_run > view.now]
    if due:
        at, label = min(due)
        yield Words(f"next {clock(at, view.world.zone, view.now)} {label}", Tone.QUIET, width=NEXT)


def _bad(view: View, jobs: tuple[Job, ...]) -> Iterator[Cell]:
    """The jobs that failed last, and those that do now and then."""
    bad = [each for each in jobs if _counts(each) and not is_well(each)]
    for job in bad[:MOST]:
        times = f" x{job.errors}" if job.errors and job.errors > 1 else ""
        off = ", switched off" if job.stopped_at else ""
        yield Words(
            f"{_shape(view, job, '▲')} {job.label[:NAME]}: {job.outcome}{times}{off}{_restless(job)}", _tone(view, job)
        )
    if len(bad) > MOST:
        yield Words(f"+{len(bad) - MOST}", Tone.QUIET)
    restless = [each for each in jobs if each.enabled and is_well(each) and _restless(each)]
    yield from (Words(f"▲ {each.label[:NAME]}{_restless(each)}", Tone.PLAIN) for each in restless[:1])


def _counts(job: Job) -> bool:
    """Whether it is on, or is off only because it failed."""
    return job.enabled or job.stopped_at is not None


def _growth(view: View, cron: Service, jobs: tuple[Job, ...]) -> Iterator[Cell]:
    """How many jobs were made within a day, and a history of runs that is worth a word."""
    ages = [view.now - each.created_at for each in jobs if each.created_at]
    new = sum(timedelta(0) <= each < DAY for each in ages)
    if new:
        yield Words(f"+{new} in 24 h", Tone.QUIET)
    history = view.world.find(f"{cron.key}/history", Gauge)
    if history and (history.value or 0) >= LARGE:
        yield Words(f"history {size(history.value or 0)}", Tone.QUIET)


def _restless(job: Job) -> str:
    return f" flaps ({job.flips} turns in 10 runs)" if (job.flips or 0) >= RESTLESS else ""


def _beats(view: View, cron: Service) -> Iterator[Cell]:
    """The heartbeat file with its age, or else what the gateway told of its own heartbeat."""
    gateway = cron.key.rpartition("/")[0]
    beat = view.world.find(f"{gateway}/heartbeat", Job) or view.world.find(f"{gateway}/heartbeat/gateway", Job)
    if beat is None:
        return
    if beat.outcome == MISSING or beat.last_run is None:
        yield Words(f"{_shape(view, beat, '▲')} heartbeat missing", _tone(view, beat))
        return
    old = age((view.now - beat.last_run).total_seconds())
    if beat.outcome == SKIPPED:
        yield Words(f"○ heartbeat skipped {old}", Tone.QUIET)
    elif is_well(beat):
        yield Words(f"{_shape(view, beat, '●')} heartbeat {old}", _tone(view, beat))
    else:
        yield Words(f"{_shape(view, beat, '▲')} heartbeat {old} {beat.outcome}", _tone(view, beat))


def _essential(view: View, job: Job) -> Cell:
    """Since when it runs, how late it is, how it failed, or when it last went well and is due again."""
    name, late = job.label[:NAME], late_by(view.world, job)
    if job.running_since:
        text = f"{_shape(view, job, '▸')} {name} since {clock(job.running_since, view.world.zone, view.now)}"
    elif job.stopped_at:
        text = f"{_shape(view, job, '×')} {name} switched off"
    elif late >= 60:
        text = f"{_shape(view, job, '▲')} {name} {duration(late)} late"
    elif not is_well(job):
        text = f"{_shape(view, job, '▲')} {name} {job.outcome}"
    elif job.last_ok:
        due = f"→{clock(job.next_run, view.world.zone, view.now)}" if job.next_run else ""
        text = f"{_shape(view, job, '●')} {name} {clock(job.last_ok, view.world.zone, view.now)}{due}"
    else:
        text = f"? {name} not run yet"
    return Words(text, _tone(view, job))


def _shape(view: View, job: Job, own: str) -> str:
    return RAISED.get(view.alarm[job.key], own) if job.key in view.alarm else own


def _tone(view: View, job: Job) -> Tone:
    return TONES[view.alarm[job.key]] if job.key in view.alarm else Tone.QUIET
