"""Limits of what sessions of agents grow into: their store, their context, and the models that they are led to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from board.limits.bounds import level, percent, seconds
from board.span import Level, Span

MB: Final = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLimits:
    """Limits of the rules ``gw.*`` about the session store; it is looked at every minute.

    They are those of a store that is one file, read and written whole for each change.
    """

    entries_soon: Level = level(601, 549, 300, 0)
    """Entries of the store."""
    entries_now: Level = level(901, 600, 300, 0)
    """The same, at the point where it is urgent."""
    bytes_soon: Level = level(8.5 * MB, 8 * MB, 300, 0)
    """Its size; 7.6 MB with 488 entries were well."""
    bytes_now: Level = level(12 * MB, 8.5 * MB, 300, 0)
    """The same, at the point where it is urgent."""
    finished: Level = percent(60, 50, 300, 0)
    """Percent of its entries that are runs of cron jobs that are over and stay there."""
    finished_entries: int = 100
    """Up to so many entries that share is of no concern."""
    fatal: float = 29 * MB
    """Bytes at which a list of the cron jobs took 60 s, which is when its clients give up."""
    null_origin_soon: Level = level(101, 49, 300, 0)
    """Entries of cron runs that do not say where they came from."""
    null_origin_now: Level = level(501, 100, 300, 0)
    """The same, at the point where it is urgent."""
    folder_bytes: Level = level(300 * MB, 200 * MB, 300, 0)
    """Size of the folder with the transcripts."""
    folder_files: Level = level(2001, 999, 300, 0)
    """Files in it."""
    debris: Level = level(20 * MB, 5 * MB, 300, 0)
    """Bytes of transcripts that were deleted, replaced or found corrupt and are still there."""
    pruner: Span = seconds(0, 1)
    """A job that prunes and has not done so for the time below."""
    pruner_within: timedelta = timedelta(hours=26)
    """A daily job may be late by two hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CtxLimits:
    """Limits of ``ctx.*``; sessions are read every 15 s."""

    warn: Level = percent(50, 45, 14, 0)
    """Percent of its window that a session fills: two readings."""
    crit: Level = percent(60, 55, 0, 14)
    """The same, at the point where it is urgent: one reading, and two that are well."""
    done: Level = percent(95, 90, 0, 14)
    """The same, of a session that is said to be done."""
    recent: timedelta = timedelta(hours=24)
    """A session in which nothing has happened for longer is not going to grow by itself."""
    guard: Span = seconds(14, 0)
    """A session that has outgrown its safeguards: two readings."""
    instructions: int = 20_000
    """Tokens of a context that may be instructions and tools, which are no history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLimits:
    """Limits of the rules ``llm.*`` about who is led to which model."""

    conflict_soon: Span = seconds(0, 1)
    """A session of a person on the only slot of a model server."""
    conflict_now: Span = seconds(60, 30)
    """The same, while requests wait."""
    too_small: Span = seconds(0, 1)
    """A route into a window that is smaller than the context of a session."""
    reserve: int = 4_096
    """Tokens that an answer needs, where no configuration says how many."""
    overload: Span = seconds(60, 30)
    """More requests at a server than it has slots, and the number below."""
    overload_over: int = 2
    """So many may wait."""
    burst: Span = seconds(0, 1)
    """Sessions that were sent to one server at once."""
    burst_times: int = 3
    """So many are a burst, where they are more than its slots."""
    burst_within: timedelta = timedelta(seconds=30)
    """Within this time."""
    burst_for: timedelta = timedelta(minutes=5)
    """How long a burst is told."""
    timeouts_soon: Level = level(2, 0, 0, 1)
    """Sessions that were sent off with a task to one server, and got no answer in time."""
    timeouts_now: Level = level(4, 0, 0, 1)
    """The same, at the point where it is urgent."""
    timeouts_within: timedelta = timedelta(minutes=30)
    """Within this time."""
