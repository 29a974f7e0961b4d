"""Limits: every level and duration of every rule, with the hysteresis that keeps alerts from chattering.

Durations are counted in the times of readings, not in the time that passes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from difflib import get_close_matches
from math import isfinite
from typing import Any, Final

from board.span import Level, Span

GB: Final = 1e9
"""Disk space is bought and judged in powers of ten."""

LONGEST: Final = 366 * 86_400.0
"""The longest duration that makes sense, in seconds."""


def seconds(fire_for: float, clear_for: float, patience: int = 0) -> Span:
    """A span in seconds."""
    return Span(fire_for=timedelta(seconds=fire_for), clear_for=timedelta(seconds=clear_for), patience=patience)


def level(fire: float, clear: float, fire_for: float, clear_for: float) -> Level:
    """A level whose durations are given in seconds."""
    return Level(
        fire=fire,
        clear=clear,
        fire_for=timedelta(seconds=fire_for),
        clear_for=timedelta(seconds=clear_for),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLimits:
    """Limits of ``host.*``."""

    rebooted: Span = seconds(0, 60)
    """After a boot: how long every service must be up before the line goes."""
    settle_for: timedelta = timedelta(seconds=90)
    """After a boot the box is given this long before silence means that all is back."""
    boot_phase: timedelta = timedelta(minutes=15)
    """A service that is not up counts as not back when its trouble began within this time of the boot."""
    gap: Span = seconds(0, 1)
    """How fast a gap in our own readings becomes a note."""
    gap_after: timedelta = timedelta(minutes=5)
    """A pause in our own readings from which on it is a gap."""
    gap_shown_for: timedelta = timedelta(hours=12)
    """How long a gap is told before it is history."""
    disk_soon: Level = level(85, 82, 300, 600)
    """Percent of a file system in use."""
    disk_now: Level = level(95, 92, 300, 600)
    """Percent of a file system in use."""
    disk_free_soon: Level = level(20 * GB, 25 * GB, 300, 600)
    """Free bytes of a file system."""
    disk_free_now: Level = level(5 * GB, 8 * GB, 300, 600)
    """Free bytes of a file system."""
    disk_small: float = 100 * GB
    """A file system of fewer bytes is judged by percent alone: a small one is never that free."""
    memory_soon: Level = level(10, 15, 60, 300)
    """Percent of memory available."""
    memory_now: Level = level(5, 8, 30, 120)
    """Percent of memory available."""
    killed_for: timedelta = timedelta(minutes=10)
    """How long a process killed for want of memory counts as want of memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuLimits:
    """Limits of ``gpu.*``."""

    lost: Span = seconds(0, 60)
    """A card that cannot be read, or that reported an XID."""
    xid_for: timedelta = timedelta(minutes=10)
    """How long an XID counts after it was last seen."""
    vram_soon: Level = level(92, 88, 60, 90)
    """Percent of the card's memory in use."""
    vram_now: Level = level(97, 94, 30, 60)
    """Percent of the card's memory in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmLimits:
    """Limits of ``llm.*``; probes come every 5 s."""

    down: Span = seconds(4, 30, patience=1)
    """A server that refuses: 2 of 3 probes."""
    loading_for: timedelta = timedelta(minutes=10)
    """A server that loads its model for longer counts as down."""
    saturated_soon: Span = seconds(4, 30, patience=1)
    """A server that connects and does not answer: 2 of 3 probes."""
    saturated_now: Span = seconds(300, 30, patience=1)
    """The same, at the point where it is urgent."""
    silent: Span = seconds(600, 30)
    """A server that is well and does not tell about its slots."""
    stuck: Span = seconds(0, 10)
    """A slot in which nothing moves; the time without movement is in the two limits below."""
    stuck_generating: timedelta = timedelta(seconds=60)
    """No movement for this long is stuck while generating."""
    stuck_prefill: timedelta = timedelta(minutes=5)
    """No movement for this long is stuck in prefill: a legal batch of 2,048 tokens froze all numbers for 30 s."""
    stuck_steps: float = 3.0
    """In prefill also this many times the longest step yet seen on the server must pass."""
    orphan: Span = seconds(3, 10)
    """A task whose client is gone: two samples at least 3 s apart."""
    orphan_slack: timedelta = timedelta(seconds=10)
    """A connection first seen so long after a task began cannot be that of its client: about two polls."""
    blocked: Span = seconds(60, 30)
    """Requests wait while all slots stay on the same tasks."""
    queue_soon: Span = seconds(120, 30)
    """Requests wait."""
    queue_now: Span = seconds(600, 30)
    """Requests wait, at the point where it is urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashLimits:
    """Limits of ``dash.*``: how far the dashboard trusts its own eyes, in the time that passes."""

    stale: Span = seconds(0, 10)
    """A source whose readings have aged."""
    blind: Span = seconds(300, 60)
    """A critical source that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """All limits, by the first part of the rules' names."""

    host: HostLimits = field(default_factory=HostLimits)
    gpu: GpuLimits = field(default_factory=GpuLimits)
    llm: LlmLimits = field(default_factory=LlmLimits)
    dash: DashLimits = field(default_factory=DashLimits)


def limits_from(overrides: Mapping[str, Any]) -> Limits:
    """The default limits with an owner's changes: ``{"gpu": {"vram_soon": {"fire": 95, "clear": 90}}}``.

    Durations are in seconds; what is not named keeps its default.

    Raises:
        ValueError: a name is unknown or a value makes no sense; the message names its place.
    """
    changed: Limits = _changed(Limits(), overrides, "limits")
    return changed


def _changed(default: Any, override: Any, place: str) -> Any:
    """The default with an override of the same shape laid over it."""
    if isinstance(default, timedelta):
        return timedelta(seconds=_seconds(override, place))
    if isinstance(default, int | float):
        return type(default)(_figure(override, place))
    changes = {}
    known = [each.name for each in fields(default)]
    for name, value in _table(override, place).items():
        if name not in known:
            raise ValueError(f"{place}.{name}: no such limit{_nearest(name, known)}")
        changes[name] = _changed(getattr(default, name), value, f"{place}.{name}")
    return _replaced(default, changes, place)


def _replaced(default: Any, changes: Mapping[str, Any], place: str) -> Any:
    try:
        changed = replace(default, **changes)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
    if isinstance(default, Level) and changed.rising is not default.rising:
        side = "above" if default.rising else "below"
        raise ValueError(f"{place}: the level that fires must lie {side} the level that clears")
    return changed


def _table(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{place}: a table of names and values is needed, not {value!r}")  # noqa: TRY004 - one kind of error for all mistakes of an owner
    return {str(name): each for name, each in value.items()}


def _figure(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{place}: a number is needed, not {value!r}")
    return value


def _seconds(value: Any, place: str) -> float:
    number = _figure(value, place)
    if not 0 <= number <= LONGEST:
        raise ValueError(f"{place}: a duration is 0 to {LONGEST:g} seconds, not {number:g}")
    return number


def _nearest(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, 1)
    return f"; did you mean {close[0]}?" if close else ""
