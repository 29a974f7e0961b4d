"""Weights: the points of each term of the queue's score, and what is in force of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points of the queue's score; none is below zero, and they add up."""

    pinned: float = 100.0
    """Pinned by a person."""
    urgent: float = 40.0
    """Priority, as the next four."""
    high: float = 25.0
    medium: float = 12.0
    unset: float = 6.0
    low: float = 3.0
    due_today: float = 20.0
    """Due today; ``due_days`` ahead it is nothing, and between it rises straight."""
    due_days: float = 14.0
    """Days ahead from which on a due date counts."""
    due_late: float = 30.0
    """Overdue by ``late_days`` and more; between the day and that it rises straight."""
    late_days: float = 7.0
    milestone_share: float = 0.5
    """What a milestone's date counts of what a due date of its own would."""
    cycle_active: float = 10.0
    cycle_next: float = 3.0
    unblocks: float = 6.0
    """For each open piece that waits for it."""
    unblocks_most: float = 18.0
    inherits: float = 1.0
    """How far it stands above the best piece that waits for it."""
    streak_two: float = 8.0
    """Its checks failed twice in a row."""
    streak_three: float = 15.0
    """They failed three times and more."""
    pull_blocked: float = 8.0
    """Its pull request cannot be merged."""
    still_day: float = 1.0
    """Begun and not moved, for each day after the first."""
    still_most: float = 10.0
    waiting_week: float = 1.0
    """Not begun, for each week since it was written."""
    waiting_most: float = 8.0
    small_one: float = 4.0
    """One point of estimate and less; as the next three for two, three and five."""
    small_two: float = 3.0
    small_three: float = 2.0
    small_five: float = 1.0
    next_days: float = 14.0
    """Due so many days ahead, it is to be done next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WipLimit:
    """How much may be in progress at once."""

    limit: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What of the limits in force the queue goes by; a viewer reads these alone."""

    queue: Weights = field(default_factory=Weights)
    wip: WipLimit = field(default_factory=WipLimit)
