"""Alerts: how conditions become alerts, how alerts hold, and how they clear; time is counted in readings.

No reading means no progress: nothing is raised or cleared by silence, and an alert whose source is blind is
held as it was last seen. The time between two readings counts when it is short enough for the source not to
have been blind in between; a longer one counts as one period. A clock that jumped back takes the marks of an
alert along, so that it neither ages nor rejuvenates.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from board.reading import Freshness, OutageKind, freshness
from board.rules.condition import Condition
from board.track import Stage, Track, key_of
from board.world import World

WALL_PERIOD: Final = 10.0
"""Seconds that stand for a period where conditions judge the scopes themselves, by the wall clock."""


def step(
    tracks: Iterable[Track],
    conditions: Iterable[Condition],
    world: World,
    now: datetime,
    broken: Collection[str] = (),
) -> tuple[Track, ...]:
    """Take all alerts one look further.

    Args:
        tracks: The alerts as the last step left them.
        conditions: What the rules find wrong in the world now.
        world: The facts and scopes that the conditions were found in.
        now: The time for conditions that judge the scopes themselves.
        broken: Rules that failed with a bug: their alerts stay as they are.
    """
    before = {track.key: track for track in tracks}
    found = {key_of(condition): condition for condition in conditions}
    stepped = (
        before.get(key) if key[0] in broken else _judge(before.get(key), found.get(key), world, now)
        for key in sorted(before.keys() | found.keys())
    )
    return tuple(track for track in stepped if track is not None)


def _judge(old: Track | None, found: Condition | None, world: World, now: datetime) -> Track | None:
    """The alert after this look; None when there is none."""
    name = found.scope if found else old.condition.scope if old else ""
    if not name:
        return _advance(old, found, now, WALL_PERIOD)
    scope = world.scope(name)
    if scope is None or (scope.outage and scope.outage.kind is OutageKind.OFF):
        return None  # nobody watches any longer: the owner said so
    if scope.ok_at is None or scope.outage or freshness(scope, world.now) is Freshness.UNKNOWN:
        return old and replace(old, uncertain=True)
    return _advance(old, found, scope.ok_at, scope.every)


def _advance(old: Track | None, found: Condition | None, at: datetime, period: float) -> Track | None:
    """The alert after a reading of that time, or the same when it is judged up to there already."""
    if old is None or (found and found.identity != old.condition.identity):
        return _begin(found, at) if found and found.firm else None
    if at == old.seen_at:
        return replace(old, uncertain=False)
    old = replace(_shifted(old, at, period), seen_at=at, uncertain=False)
    if old.raised:
        return _hold(old, found) if found else _quiet(old)
    return _mature(old, found) if found and found.firm else _miss(old)


def _begin(condition: Condition, at: datetime) -> Track:
    return _mature(Track(condition=condition, stage=Stage.PENDING, firm_since=at, seen_at=at), condition)


def _mature(track: Track, found: Condition) -> Track:
    """A pending alert after one more bad reading."""
    track = replace(track, condition=found, misses=0)
    if track.seen_at - track.firm_since < found.span.fire_for:
        return track
    return replace(track, stage=Stage.RAISED, raised_at=track.seen_at)


def _miss(track: Track) -> Track | None:
    """A pending alert after a good reading."""
    if track.misses >= track.condition.span.patience:
        return None
    return replace(track, misses=track.misses + 1)


def _hold(track: Track, found: Condition) -> Track:
    """A raised alert that lasts; one that is merely held keeps the evidence that raised it."""
    evidence = found.evidence if found.firm else track.condition.evidence
    return replace(track, condition=replace(found, evidence=evidence), quiet_since=None)


def _quiet(track: Track) -> Track | None:
    """A raised alert after a good reading."""
    quiet_since = track.quiet_since or track.seen_at
    if track.seen_at - quiet_since >= track.condition.span.clear_for:
        return None
    return replace(track, quiet_since=quiet_since)


def _shifted(track: Track, at: datetime, period: float) -> Track:
    """The alert with its marks moved so that a time in which nobody looked, or a clock that jumped, does not count."""
    passed = at - track.seen_at
    quiet = track.quiet_since
    if passed < timedelta(0):
        raised_at = track.raised_at and track.raised_at + passed
        return replace(
            track,
            firm_since=track.firm_since + passed,
            raised_at=raised_at,
            quiet_since=quiet and quiet + passed,
        )
    if passed.total_seconds() <= max(10 * period, 120):
        return track
    lost = passed - timedelta(seconds=period)
    firm_since = track.firm_since if track.raised else track.firm_since + lost
    return replace(track, firm_since=firm_since, quiet_since=quiet and quiet + lost)
