"""Limits of ``worker.*`` and ``git.*``: what is asked of agents that were sent off, and of their work trees."""

from dataclasses import dataclass
from datetime import timedelta

from board.limits.bounds import Bounds, level, seconds, within
from board.span import Level, Span
from board.worktrees import MERGED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLimits:
    """Limits of ``worker.*``; processes are read every 2 s, their work trees every 4 s."""

    empty_exit: Span = seconds(0, 1)
    """A worker that has ended with nothing: one look, and one that finds something."""
    empty_late: timedelta = timedelta(minutes=5)
    """How long after its end work that others bring to its branch makes it none that came with nothing."""
    empty_pattern: Span = seconds(0, 1)
    """Workers of one kind that end with nothing."""
    empty_times: int = within(Bounds(least=2, most=20), 2)
    """So many of the last ones are a pattern."""
    empty_of: int = within(Bounds(least=2, most=40), 5)
    """How many last ones are looked at."""
    empty_over: int = within(Bounds(least=1, most=20), 3)
    """So many in a row that made something end the pattern."""
    silent_soon: Level = level(300, 60, 0, 1)
    """Seconds without a sign of life."""
    silent_now: Level = level(900, 300, 0, 1)
    """The same, at the point where it is urgent."""
    workspace_missing: Span = seconds(0, 1)
    """A worker that does not find where it should work."""
    workspace_within: timedelta = timedelta(seconds=60)
    """How soon after its start an error of that kind means that."""
    cannot_commit: Span = seconds(0, 1)
    """A worker whose work tree it cannot write to."""
    lock_after: timedelta = timedelta(seconds=60)
    """Age from which on a lock on an index was left behind, or belongs to something that hangs."""
    spawn_burst: Level = level(3, 2, 0, 1)
    """Agents that were started within ``spawn_within`` of each other without a word about their model."""
    spawn_within: timedelta = timedelta(seconds=30)
    """The time in which their starts are counted."""
    spawn_told: timedelta = timedelta(minutes=10)
    """How long that is told."""
    duplicate: Span = seconds(0, 1)
    """A worker whose task is merged or done: its end ends it."""
    file_conflict: Level = level(2, 1, 0, 1)
    """Open pull requests that change the same file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLimits:
    """Limits of ``git.*``."""

    stale_worktrees: Level = level(3, 0, 0, 1)
    """Work trees of a repository whose branch is merged or whose folder is gone; none end it."""
    stale_after: timedelta = MERGED_FOR
    """A younger one is no stale one: its branch begins as part of the main one."""
    stale_temporary: timedelta = timedelta(hours=24)
    """Age from which on one in a folder for temporary files is stale on its own."""
