"""Rules about the cron of a gateway as a whole: how long it takes to answer, which its clients wait for in vain."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from board.board import Severity
from board.facts import Gauge, Service, ServiceState
from board.jobs import busy_behind, crons, own_jobs
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.condition import Condition, rule
from board.words import clock, duration, size
from board.world import World

SLOWER: Final = Lookback("*/openclaw/*/cron/list:value", timedelta(hours=6), Reduction.TREND)
"""How the time for a list of the jobs has grown."""


@rule(
    "gw.cron_slow",
    Severity.SOON,
    Severity.NOW,
    limits=("cron.slow_soon", "cron.slow_now"),
    causes=("gw.sessions_bloat", "gw.mem_watermark", "gw.rpc_dead", "cron.sprawl"),
    past=(SLOWER,),
)
def cron_slow(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway takes long to list its jobs; in the old era behind every job that runs, which is not to be dead."""
    for cron in crons(world):
        gauge = world.find(f"{cron.key}/list", Gauge)
        if gauge is None or gauge.value is None or cron.state in (ServiceState.OFF, ServiceState.UNKNOWN):
            continue
        for severity, level in ((Severity.SOON, limits.cron.slow_soon), (Severity.NOW, limits.cron.slow_now)):
            firm = level.judge(gauge.value)
            if firm is None:
                continue
            yield Condition(
                rule="gw.cron_slow",
                subject=cron.key,
                severity=severity,
                scope=world.home(cron),
                what=f"Cron of gateway {_gateway(cron)} takes {duration(gauge.value)} to answer",
                why=" · ".join(_why(world, cron, gauge)),
                do="openclaw cron list shows the jobs; let the one that runs end, or disable it",
                command="openclaw cron list",
                firm=firm,
                span=level,
                causes=_causes(cron),
            )


def _gateway(cron: Service) -> str:
    return cron.key.split("/")[-2]


def _causes(cron: Service) -> tuple[str, ...]:
    gateway = cron.key.rpartition("/")[0]
    return ("gw.sessions_bloat", f"gw.mem_watermark:{gateway}/memory", "gw.rpc_dead", f"cron.sprawl:{cron.key}")


def _why(world: World, cron: Service, gauge: Gauge) -> Iterator[str]:
    """What it waits for, what it has to list, and when it reaches the time that its clients wait."""
    if behind := busy_behind(world, cron):
        yield behind
    jobs, history = own_jobs(world, cron), world.find(f"{cron.key}/history", Gauge)
    runs = f", {size(history.value)} of run history" if history and history.value is not None else ""
    yield f"{len(jobs)} jobs{runs}"
    if gauge.limit is None or gauge.value is None:
        return
    if gauge.value >= gauge.limit:
        yield f"its clients give up after {duration(gauge.limit)}"
        return
    at = world.past.full_at(SLOWER, series(gauge.key), gauge.limit, after=world.taken_at(gauge) or world.now)
    yield (
        f"{duration(gauge.limit)} limit at {clock(at, world.zone, world.now)}" if at else f"of {duration(gauge.limit)}"
    )
