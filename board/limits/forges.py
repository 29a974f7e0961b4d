"""Limits of ``pr.*`` and ``ci.*``: forges and CI are read every 60 s, CI without limits every 30 s."""

from dataclasses import dataclass
from datetime import timedelta

from board.limits.bounds import Bounds, level, seconds, within
from board.pulls import MISSING_AFTER
from board.span import Level, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PrLimits:
    """Limits of ``pr.*``."""

    red_soon: Level = level(3, 0, 0, 1)
    """Runs of a pull request that failed in a row; one that passes ends it."""
    red_now: Level = level(5, 0, 0, 1)
    """The same, at the point where it is urgent."""
    no_ci: Span = seconds(0, 1)
    """A check that no run reports."""
    no_ci_after: timedelta = within(Bounds(least=60), MISSING_AFTER)
    """So long after the last push."""
    stuck: Level = level(4 * 3600, 0, 0, 60)
    """Seconds since which it could be merged."""
    unmergeable: Span = seconds(3600, 60)
    """One that git cannot merge, or that must take in its base first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CiLimits:
    """Limits of ``ci.*``."""

    main_red: Span = seconds(0, 1)
    """The newest run on a default branch that has ended failed; one that passes ends it."""
    main_red_for: timedelta = timedelta(days=30)
    """After so long without another run nobody works there any more."""
    queued: Level = level(600, 0, 0, 1)
    """Seconds that a run waits to begin."""
    cve: Span = seconds(0, 1)
    """A scanner that stops a run."""
