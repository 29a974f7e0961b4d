"""Limits of providers of models, and of conversations with people."""

from dataclasses import dataclass
from datetime import timedelta

from board.limits.bounds import seconds
from board.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvLimits:
    """Limits of ``prov.*``; transcripts are read every 2 s."""

    billing: Span = seconds(0, 1)
    """A provider that refuses for want of money: its first refusal, and the next success."""
    cascade: Span = seconds(0, 1)
    """Sessions that ran on another model than they were meant for."""
    cascade_times: int = 3
    """So many within ten minutes."""
    cascade_quiet: timedelta = timedelta(minutes=15)
    """None for so long ends it."""
    template_leak: Span = seconds(0, 1)
    """A message with a placeholder."""
    template_for: timedelta = timedelta(hours=1)
    """How long that is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommsLimits:
    """Limits of ``comms.*``; how long somebody has waited is counted from their message."""

    dark: Span = seconds(0, 1)
    """Somebody waits for a word; how long is in the two limits below."""
    dark_soon: timedelta = timedelta(seconds=60)
    """Without a first word for so long."""
    dark_now: timedelta = timedelta(seconds=120)
    """The same, at the point where it is urgent; after a first word, without another one while the work goes on."""
    repeat_ping: Span = seconds(0, 1)
    """Somebody who asks again."""
    undelivered: Span = seconds(0, 1)
    """An answer that is not sent; for how long is in the limit below."""
    undelivered_after: timedelta = timedelta(seconds=30)
    """How long after it was written it should be sent."""
    progress_gap: Span = seconds(0, 1)
    """Work that goes on without a word; for how long is in the limit below."""
    progress_after: timedelta = timedelta(seconds=30)
    """How long after the last word the next one is due."""
    fragments: Span = seconds(0, 1)
    """An answer in pieces."""
    fragments_for: timedelta = timedelta(hours=1)
    """How long that is told."""
    pieces: int = 3
    """More pieces than this within 20 seconds."""
