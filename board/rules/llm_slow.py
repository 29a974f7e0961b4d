"""Rules about the speed of models: far below what is usual for them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from board.board import Severity
from board.facts import Gauge, Service
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.condition import Condition, rule
from board.rules.naming import process_of, restart_command, title_of
from board.serving import MODEL_SERVERS
from board.words import figure
from board.world import World

DAY: Final = timedelta(hours=24)
LATELY: Final = timedelta(minutes=3)
USUAL_PACE: Final = Lookback("*/pace/*:value", DAY, Reduction.MEDIAN)
"""Tokens a second of one request, by model."""
PACE: Final = Lookback("*/pace/*:value", LATELY, Reduction.MEDIAN)
USUAL_SPEED: Final = Lookback("*/speed:value", DAY, Reduction.MEDIAN)
"""Tokens a second of all requests of a server."""
SPEED: Final = Lookback("*/speed:value", LATELY, Reduction.MEDIAN)
SEEN: Final = Lookback("*/requests:value", timedelta(minutes=15), Reduction.RISE)
"""How many requests there were."""


@rule(
    "llm.slow",
    Severity.SOON,
    limits=("llm.slow", "llm.slow_requests"),
    causes=("gpu.cpu_fallback", "gpu.lost"),
    past=(USUAL_PACE, PACE, USUAL_SPEED, SPEED, SEEN),
)
def slow(world: World, limits: Limits) -> Iterable[Condition]:
    """A model generates far more slowly than it did over a day: each request, and all of them together.

    Requests that share a server slow each other down while they get more done together: that is no trouble.
    """
    for server in world.of(Service):
        if server.kind not in (*MODEL_SERVERS, "model"):
            continue
        for pace in world.under(f"{server.key}/pace", Gauge):
            name = series(pace.key)
            now, usual = world.past.median(PACE, name), world.past.median(USUAL_PACE, name)
            firm = _judged(world, server, _share(now, usual), limits)
            if firm is None or not (firm or world.holds("llm.slow", server.key)):
                continue
            yield Condition(
                rule="llm.slow",
                subject=server.key,
                severity=Severity.SOON,
                scope=world.home(server),
                what=f"{title_of(server)} generates far more slowly than usual",
                why=f"{_told(now)} vs {_told(usual)} tok/s for a request over 24 h",
                do=restart_command(server, process_of(world, server)) or "look what else uses the card: nvidia-smi",
                firm=firm,
                span=limits.llm.slow,
                causes=("gpu.cpu_fallback", "gpu.lost"),
            )


def _judged(world: World, server: Service, share: float | None, limits: Limits) -> bool | None:
    """Whether a server is slow; see :meth:`Level.judge`. One that does nothing now is as it was."""
    name = series(f"{server.key}/speed")
    together = _share(world.past.median(SPEED, name), world.past.median(USUAL_SPEED, name))
    asked = world.past.rise(SEEN, series(f"{server.key}/requests")) or 0.0
    if share is None:
        return False
    found = [limits.llm.slow.judge(each) for each in (share, together) if each is not None]
    if None in found:
        return None
    return all(found) and asked >= limits.llm.slow_requests


def _share(now: float | None, usual: float | None) -> float | None:
    """What is now of what is usual, in percent; None where either is unknown."""
    return 100 * now / usual if now is not None and usual else None


def _told(value: float | None) -> str:
    return "?" if value is None else figure(value)
