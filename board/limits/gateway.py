"""Limits of a gateway and of the units around it."""

from dataclasses import dataclass
from datetime import timedelta

from board.limits.bounds import level, percent, seconds
from board.span import Level, Span

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class GwLimits:
    """Limits of ``gw.*``; a gateway is looked at every 5 s. Those of its store and its cron stand with these."""

    env_missing: Span = seconds(0, 1)
    """Environment names that a unit lacks; units are read every 10 s."""
    env_after: timedelta = timedelta(seconds=60)
    """How long after its start a unit is given."""
    http_down: Span = seconds(4, 10, patience=1)
    """A gateway that answers no HTTP: 2 of 3 looks."""
    starting_for: timedelta = timedelta(minutes=2)
    """A gateway that starts for longer counts as down."""
    importing_for: timedelta = timedelta(minutes=20)
    """The same of one that takes its old files into a new store first, which took 8 min with 2,255 sessions."""
    rpc_dead: Span = seconds(10, 20)
    """Neither of two cheap requests is answered within 10 s: two tries of each."""
    rpc_well: float = 2000
    """Milliseconds for an answer, from which on what was raised is held."""
    cpu_soon: Level = level(70, 40, 300, 180)
    """Percent of one core, averaged over a minute."""
    cpu_now: Level = level(90, 40, 600, 180)
    """Percent of one core, averaged over a minute."""
    memory_soon: Level = percent(70, 67, 60, 120)
    """Percent of the mark at which it is restarted or slowed down."""
    memory_now: Level = percent(80, 76, 30, 120)
    """Percent of that mark."""
    growth: Level = level(1 * MIB, 0.3 * MIB, 0, 120)
    """Bytes that its memory grows by in a minute."""
    warm_up: timedelta = timedelta(minutes=45)
    """How long after its start its memory may grow, and is not looked at."""
    growth_noted: timedelta = timedelta(hours=6)
    """Growth that reaches the urgent level within this time is a note."""
    growth_soon: timedelta = timedelta(hours=1)
    """Growth that does so within this time is more than that."""
    slow_calls: Level = level(2, 0, 0, 30)
    """Requests of ours within 5 min that took longer than 10 s."""
    restart_budget: Span = seconds(0, 1)
    """Restarts within an hour, of as many as its owner allows."""
    version_split: Span = seconds(60, 1)
    """The version that runs is not the one that is installed."""
    slow_listeners: Level = level(3, 0, 0, 60)
    """Events of a channel within 10 min that took more than 30 s to take in."""
    listeners_after: timedelta = timedelta(minutes=5)
    """How long after its start a gateway is given for them."""
    recovery: Span = seconds(0, 10)
    """A service that ran before a gateway was started, and does not since."""
    recovery_after: timedelta = timedelta(seconds=120)
    """How long after the gateway's start it is given."""
    recovery_before: timedelta = timedelta(minutes=10)
    """Who was last up earlier than this before the start did not go with it."""
    selfheal_off: Span = seconds(0, 1)
    """Its config forbids its agents to restart it."""
