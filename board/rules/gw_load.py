"""Rules about what a gateway uses: its share of a core, its memory, and where that heads."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from board.board import Severity
from board.facts import Gauge, Process, Service
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.condition import Condition, rule
from board.rules.gw_service import budget, gateways
from board.rules.naming import restart_command
from board.words import amount, clock, size
from board.world import World

WINDOW: Final = timedelta(minutes=30)
GROWTH: Final = Lookback("*/openclaw/*/memory:value", WINDOW, Reduction.TREND)
"""How the memory of each gateway grows."""


@rule(
    "gw.cpu_high",
    Severity.SOON,
    Severity.NOW,
    limits=("gw.cpu_soon", "gw.cpu_now"),
    causes=("gw.sessions_bloat",),
)
def cpu_high(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway is busy with itself: it runs on one core, and what it does at all waits for that."""
    for gateway in gateways(world):
        cpu = world.find(f"{gateway.key}/cpu", Gauge)
        if cpu is None or cpu.value is None:
            continue
        for severity, level in ((Severity.SOON, limits.gw.cpu_soon), (Severity.NOW, limits.gw.cpu_now)):
            firm = level.judge(cpu.value)
            if firm is not None:
                yield Condition(
                    rule="gw.cpu_high",
                    subject=cpu.key,
                    severity=severity,
                    scope=world.home(cpu),
                    what=f"Gateway {gateway.label} uses {cpu.value:.0f} % of a core",
                    why="averaged over a minute",
                    do="openclaw status",
                    firm=firm,
                    span=level,
                    causes=("gw.sessions_bloat",),
                )


@rule(
    "gw.mem_watermark",
    Severity.SOON,
    Severity.NOW,
    limits=("gw.memory_soon", "gw.memory_now", "gw.warm_up"),
    causes=("gw.sessions_bloat",),
    past=(GROWTH,),
)
def mem_watermark(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway's memory nears the mark at which it is restarted or slowed down; without a mark there is none."""
    for gateway in gateways(world):
        memory = world.find(f"{gateway.key}/memory", Gauge)
        if memory is None or memory.value is None or not memory.limit:
            continue
        share = 100 * memory.value / memory.limit
        for severity, level in ((Severity.SOON, limits.gw.memory_soon), (Severity.NOW, limits.gw.memory_now)):
            firm = level.judge(share)
            if firm is not None:
                yield Condition(
                    rule="gw.mem_watermark",
                    subject=memory.key,
                    severity=severity,
                    scope=world.home(memory),
                    what=f"Gateway {gateway.label} holds {share:.0f} % of its memory",
                    why=" · ".join(_holds(world, gateway, memory, limits)),
                    do=restart_command(gateway) or "openclaw gateway restart",
                    firm=firm,
                    span=level,
                    causes=("gw.sessions_bloat",),
                    reach=gateway.key,
                )


@rule(
    "gw.mem_growth",
    Severity.NOTE,
    Severity.SOON,
    limits=("gw.growth", "gw.warm_up", "gw.growth_noted", "gw.growth_soon", "gw.memory_now"),
    causes=("gw.mem_watermark", "gw.sessions_bloat"),
    past=(GROWTH,),
)
def mem_growth(world: World, limits: Limits) -> Iterable[Condition]:
    """A gateway's memory grows towards its mark; the climb after a start, and readings of it, are no growth."""
    for gateway in gateways(world):
        memory = world.find(f"{gateway.key}/memory", Gauge)
        trend = world.past.trends.get((GROWTH, series(memory.key))) if memory else None
        if memory is None or not memory.limit or trend is None or _warms_up(world, gateway, limits):
            continue
        firm = limits.gw.growth.judge(60 * trend.pace)
        full = trend.reaches(limits.gw.memory_now.fire / 100 * memory.limit)
        if firm is None or full is None or full - world.now > limits.gw.growth_noted:
            continue
        soon = full - world.now <= limits.gw.growth_soon
        yield Condition(
            rule="gw.mem_growth",
            subject=memory.key,
            severity=Severity.SOON if soon else Severity.NOTE,
            scope=world.home(memory),
            what=f"Memory of gateway {gateway.label} grows by {size(60 * trend.pace)} a minute",
            why=f"reaches {limits.gw.memory_now.fire:.0f} % of its mark at {clock(full, world.zone, world.now)}",
            do=restart_command(gateway) or "openclaw gateway restart",
            firm=firm,
            span=limits.gw.growth,
            causes=("gw.mem_watermark", "gw.sessions_bloat"),
        )


def _holds(world: World, gateway: Service, memory: Gauge, limits: Limits) -> Iterable[str]:
    """How much it is of how much, when the urgent level is reached, and what a restart would cost."""
    yield amount(memory.value, "B", memory.limit) + (f" ({memory.note})" if memory.note else "")
    trend = world.past.trends.get((GROWTH, series(memory.key)))
    full = trend.reaches(limits.gw.memory_now.fire / 100 * (memory.limit or 0)) if trend else None
    if full is not None and not _warms_up(world, gateway, limits):
        yield f"{limits.gw.memory_now.fire:.0f} % at {clock(full, world.zone, world.now)}"
    restarts = world.find(f"{gateway.key}/restarts", Gauge)
    if restarts is not None and restarts.limit:
        yield f"{budget(restarts)} restarts this hour"


def _warms_up(world: World, gateway: Service, limits: Limits) -> bool:
    """Whether readings of its first time are among those that a trend is made from."""
    process = world.find(f"{gateway.key}/process", Process)
    if process is None or process.started_at is None:
        return False
    return world.now - process.started_at < limits.gw.warm_up + WINDOW
