"""How a scope stands after a try and when it is polled next: pure arithmetic over what the last try brought."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.reading import Outage, OutageKind, Reading, Scope

LONGEST_BACKOFF: Final = 300.0
"""Seconds between tries of a source that stays broken."""
ABSENT_EVERY: Final = 300.0
"""Seconds between looks for a source that this box does not have."""
SHARE: Final = 0.05
"""At most this part of a source's time is spent answering us."""
DOUBLINGS: Final = 10
"""Doublings after which even the shortest period has reached the longest back-off."""
PATIENT_FAILURES: Final = 3
"""Failures in a row that are retried at the ordinary pace, so that a short outage is seen to end at once."""

HANDOVER: Final = 1.5
"""Seconds that sources are left alone after another engine may have asked them: a llama-server that is asked twice
within 1.2 s keeps abandoned requests alive."""
ALIVE_FOR: Final = timedelta(seconds=10)
"""An engine whose last sign of life is older had ended before it."""


def head_start(beat_at: datetime | None, now: datetime) -> float:
    """Seconds before the first poll, by the last sign of life of the engine before us."""
    return HANDOVER if beat_at is not None and abs(now - beat_at) < ALIVE_FOR else 0.0


def pause(
    *,
    every: float,
    took: float,
    failures: int,
    outage: Outage | None,
    retry_after: float | None,
    paced: bool,
    jitter: float,
) -> float:
    """Seconds from now to the next poll.

    Args:
        every: The period when all is well, in seconds.
        took: How long this poll took, in seconds.
        failures: Outages in a row, this one included.
        outage: What went wrong, if anything did.
        retry_after: What the source asked for; it wins over everything.
        paced: Whether a slow answer makes us come back later.
        jitter: A random number of 0..1, which spreads polls by a tenth so that sources do not fall into step.
    """
    if retry_after is not None:
        return max(retry_after, every)
    if outage is not None and outage.kind in (OutageKind.ABSENT, OutageKind.OFF):
        return max(ABSENT_EVERY, every)
    spread = 0.95 + 0.1 * jitter
    if failures > PATIENT_FAILURES:
        doubled = 2.0 ** min(failures - PATIENT_FAILURES, DOUBLINGS)
        return max(every, min(LONGEST_BACKOFF, every * doubled)) * spread
    slowed = took / SHARE if paced and outage is None else 0.0
    return max(every * spread - took, slowed, every / 4)


def after(scope: Scope, reading: Reading, next_at: datetime) -> Scope:
    """How a scope stands after a reading of it."""
    scope = replace(scope, tried_at=reading.taken_at, took=reading.took, next_at=next_at, outage=reading.outage)
    if reading.outage is None:
        return replace(scope, ok_at=reading.taken_at, outage_since=None)
    return replace(scope, outage_since=scope.outage_since or reading.taken_at)
