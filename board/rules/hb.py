"""Rules about heartbeats: a sign of life that an agent leaves in a file, again and again."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from board.board import Severity
from board.facts import Job, Process
from board.jobs import HEARTBEAT, MISSING
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.words import clock, duration
from board.world import World


@rule(
    "hb.stale",
    Severity.NOTE,
    Severity.SOON,
    Severity.NOW,
    limits=("hb.stale", "hb.soon", "hb.now", "hb.fresh", "hb.starting"),
    causes=("cron.missed", "gw.http_down", "gw.rpc_dead"),
)
def stale(world: World, limits: Limits) -> Iterable[Condition]:
    """A heartbeat is late, or its file is gone; right after a start of its gateway that is no more than a note."""
    for beat in world.of(Job):
        if beat.kind != HEARTBEAT or not beat.enabled or not beat.period:
            continue
        for severity, firm in _judged(world, beat, limits):
            yield Condition(
                rule="hb.stale",
                subject=beat.key,
                severity=severity,
                scope=world.home(beat),
                what=_what(world, beat),
                why=_why(world, beat),
                do="openclaw cron list: does the job that writes it run?",
                command="openclaw cron list",
                firm=firm,
                span=limits.hb.stale,
                causes=(f"cron.missed:{_gateway(beat)}/cron", "gw.http_down", "gw.rpc_dead"),
            )


def _judged(world: World, beat: Job, limits: Limits) -> Iterator[tuple[Severity, bool]]:
    """The levels that it has reached, each with whether it is beyond it, or merely holds an alert there."""
    gone, starting = beat.outcome == MISSING, _starting(world, beat, limits)
    late = _age(world, beat) / timedelta(seconds=beat.period or 1)
    if gone and (starting or late < limits.hb.soon):
        yield Severity.NOTE, True
    if late < limits.hb.fresh:
        return
    for severity, level in ((Severity.SOON, limits.hb.soon), (Severity.NOW, limits.hb.now)):
        yield severity, late >= level and not starting


def _age(world: World, beat: Job) -> timedelta:
    """Since when there was none, at the last reading; without any, since the start of its gateway."""
    last = beat.last_run or _started_at(world, beat)
    return _read_at(world, beat) - last if last else timedelta(0)


def _starting(world: World, beat: Job, limits: Limits) -> bool:
    started = _started_at(world, beat)
    return started is not None and _read_at(world, beat) - started < limits.hb.starting


def _started_at(world: World, beat: Job) -> datetime | None:
    process = world.find(f"{_gateway(beat)}/process", Process)
    return process.started_at if process else None


def _read_at(world: World, beat: Job) -> datetime:
    return world.taken_at(beat) or world.now


def _gateway(beat: Job) -> str:
    return beat.key.rpartition("/")[0]


def _what(world: World, beat: Job) -> str:
    if beat.outcome == MISSING:
        return "Heartbeat file of the gateway is missing"
    return f"Heartbeat is {duration(_age(world, beat).total_seconds())} old"


def _why(world: World, beat: Job) -> str:
    last = f"last {clock(beat.last_run, world.zone, world.now)}" if beat.last_run else "none seen yet"
    return f"{last} · expected every {duration(beat.period or 0)}"
