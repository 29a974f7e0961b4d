"""A service as its source tells of it, for the tests of rules and rows, and worlds in which all is wrong with it."""

from typing import Any

from board.facts import Fact, Gauge, Service, ServiceState
from board.lookback import Hindsight
from board.past import series
from board.rules.svc import ACCEPTED, REASONS, REJECTED
from board.world import World
from tests.board.rules.probes import proxy
from tests.board.worlds import BOX, T0, at, host, unit, world

KEY = f"{BOX}/service/market-maker"
SHORT = "not enough balance / allowance"
POOR = f"{KEY}/rejected/abc"


def service(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """A bot whose process runs, and that did something just now."""
    fields: dict[str, Any] = {
        "key": KEY,
        "refs": ("service:market-maker", "unit:pmm.service", "log:/home/sean/logs/prod-002.log"),
        "kind": "service",
        "label": "market-maker",
        "why": "" if state is ServiceState.UP else "process 4242 is gone",
        "last_event": T0,
    }
    return Service(**{**fields, "state": state, **more})


def log(value: float | None = 0.0, note: str = "") -> Gauge:
    """How far its log is read."""
    return Gauge(key=f"{KEY}/log", label="prod-002.log", unit="B", value=value, note=note)


def count(name: str, value: float) -> Gauge:
    """A number that is counted since long ago."""
    return Gauge(key=f"{KEY}/{name}", label=name, value=value, since=at(-86_400))


def refused(times: float, since: float = -190, reason: str = SHORT) -> tuple[Fact, ...]:
    """So many rejections for one reason, the first of them at that second."""
    return count("rejected", times), Gauge(key=POOR, label=reason, value=times, since=at(since))


def share(percent: float | None) -> Gauge:
    """How much of the last requests was rejected."""
    return Gauge(key=f"{KEY}/share", label="rejected of the last 50", unit="%", value=percent)


def balance(value: float, least: float | None = 5) -> Gauge:
    """What is left of 25."""
    return Gauge(key=f"{KEY}/balance", label="balance", value=value, limit=25, least=least)


def totals(reported: float, independent: float) -> tuple[Fact, ...]:
    """What it reports, and what somebody else counts."""
    return (
        Gauge(key=f"{KEY}/reported", label="reported", value=reported),
        Gauge(key=f"{KEY}/independent", label="independent", value=independent),
    )


def lately(times: float) -> Hindsight:
    """A past in which the reason was given so often within five minutes."""
    return Hindsight(rises={(REASONS, series(POOR)): times})


def busy(accepted: float, rejected: float) -> Hindsight:
    """A past in which so many requests were made within five minutes, all rejections for one reason."""
    rises = {
        (ACCEPTED, series(f"{KEY}/accepted")): accepted,
        (REJECTED, series(f"{KEY}/rejected")): rejected,
        (REASONS, series(POOR)): rejected,
    }
    return Hindsight(rises=rises)


def specimens() -> tuple[World, ...]:
    """All that the rules of services find."""
    booted = host(boot_id="b2", booted_at=T0, off_since=at(-90_000))
    counters = (count("accepted", 0), count("filled", 2))
    tor = proxy(ServiceState.DOWN, None, "service:market-maker")
    runs = unit("pmm")
    return (
        world(booted, runs, service(ServiceState.DOWN), log()),
        world(service(since=at(-86_400)), log(), *refused(20), share(100), balance(1.2), *counters, tor),
        world(runs, service(), log(), *totals(178, 401)),
        world(runs, service(), log(), *totals(401, 178)),
    )
