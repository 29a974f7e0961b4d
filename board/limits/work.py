"""Limits of what is to be done: how much may be in progress, in review, and how near a date may come."""

from dataclasses import dataclass
from datetime import timedelta

from board.limits.bounds import Bounds, level, percent, seconds, within
from board.span import Level, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class WipLimits:
    """Limits of ``wip.*``; trackers are read every minute."""

    limit: int = within(Bounds(least=1), 3)
    """So many pieces of work may be in progress at once; services and what has open parts are not counted."""
    over_soon: Span = seconds(50, 55)
    """More are: two readings, and two that no more are."""
    over_now: Span = seconds(50, 55)
    """Twice as many are."""
    over_long: Span = seconds(86_400, 55)
    """More are, for a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLimits:
    """Limits of ``review.*``."""

    queue: Level = level(5, 3, 50, 55)
    """Pieces of work that wait for a review."""
    oldest: Level = level(24, 23, 50, 55)
    """Hours since the one moved that has waited longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLimits:
    """Limits of ``ticket.*``."""

    done_unverified: Span = seconds(0, 1)
    """Done without what its owner requires for that."""
    done_for: timedelta = timedelta(days=7)
    """How long after it was done that is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneLimits:
    """Limits of ``milestone.*``."""

    due_note: Level = level(7, 8, 0, 1)
    """Days up to its date."""
    due_soon: Level = level(2, 3, 0, 1)
    """The same, at the point where something has to be done."""
    done: Level = percent(70, 71, 0, 1)
    """Percent of it that is done: less is late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksLimits:
    """Limits of ``tasks.*``; the files are read every minute."""

    contradiction: Span = seconds(50, 1)
    """What a file says and what the forge says differ: two readings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLimits:
    """Limits of ``project.*``."""

    untracked: Span = seconds(0, 1)
    """A project that a plan names and no tracker has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class McLimits:
    """Limits of ``mc.*``; boards are read every 30 s."""

    auth: Span = seconds(0, 1)
    """Our token is refused, in two readings."""
    empty: Span = seconds(25, 1)
    """No task is there any more: two readings."""
    orphan_tasks: Span = seconds(600, 1)
    """Tasks in progress on which nobody works."""
    endpoint: Span = seconds(0, 1)
    """A path that this version of it does not have."""
