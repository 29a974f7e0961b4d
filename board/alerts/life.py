"""Alerts: how conditions become alerts, how alerts hold, clear and come back; time is counted in readings.

No reading means no progress: nothing is raised or cleared by silence, and an alert whose source is blind is
held as it was last seen. The time between two readings counts when it is short enough for the source not to
have been blind in between; a longer one counts as one period. A clock that jumped back takes the marks of an
alert along, so that it neither ages nor rejuvenates.

What a source pushes between two polls does not move the time either: it begins an alert at once, and ends none before
the next poll, which has seen all that the push says nothing of.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from board.alerts.phase import Phase, phases, starting
from board.alerts.track import Stage, Track, key_of
from board.board import Evidence
from board.limits import AlertLimits
from board.reading import Freshness, OutageKind, Scope, freshness
from board.rules.condition import Condition
from board.world import World

WALL_PERIOD: Final = 10.0
"""Seconds that stand for a period where conditions judge the scopes themselves, by the wall clock."""
_SURER: Final = (Evidence.REPORTED, Evidence.LIKELY, Evidence.CONFIRMED)


def step(
    tracks: Iterable[Track],
    conditions: Iterable[Condition],
    world: World,
    limits: AlertLimits,
    broken: Collection[str] = (),
) -> tuple[Track, ...]:
    """Take all alerts one look further.

    Args:
        tracks: The alerts as the last step left them.
        conditions: What the rules find wrong in the world now.
        world: The facts and scopes that the conditions were found in; its now is the time for conditions that
            judge the scopes themselves.
        limits: What makes an alert chatter, come back, or wait.
        broken: Rules that failed with a bug: their alerts stay as they are.
    """
    course = _Course(world, limits, phases(world, limits.phase))
    before = {track.key: track for track in tracks}
    found = {key_of(condition): condition for condition in conditions}
    stepped = (
        before.get(key) if key[0] in broken else course.judge(before.get(key), found.get(key))
        for key in sorted(before.keys() | found.keys())
    )
    return tuple(track for track in stepped if track is not None)


def left(tracks: Iterable[Track], world: World) -> frozenset[str]:
    """Keys of the raised alerts that nobody watches any longer: how they went on is not known."""
    watched = {scope.name for scope in world.scopes if not _off(scope)}
    return frozenset(
        track.condition.key for track in tracks if track.raised and _watched(track.condition) not in watched
    )


@dataclass(frozen=True, slots=True)
class _Course:
    """One look's course: what every alert of it is judged by."""

    world: World
    limits: AlertLimits
    phases: tuple[Phase, ...]

    def judge(self, old: Track | None, found: Condition | None) -> Track | None:
        """The alert after this look; None when there is none."""
        condition = found or (old.condition if old else None)
        scope = self.world.scope(_watched(condition)) if condition else None
        if condition is None or scope is None or _off(scope):
            return None  # nobody watches any longer: the owner said so
        if not condition.scope:
            return self._advance(old, found, self.world.now, WALL_PERIOD)
        if scope.ok_at is None or scope.outage or freshness(scope, self.world.now) is Freshness.UNKNOWN:
            return old if old is None or old.uncertain else replace(old, uncertain=True)
        return self._advance(old, found, scope.ok_at, scope.every)

    def _advance(self, old: Track | None, found: Condition | None, at: datetime, period: float) -> Track | None:
        """The alert after a reading of that time, or the same when it is judged up to there already."""
        if old is None or (found and found.identity != old.condition.identity):
            return self._begin(found, at) if found and found.firm else None
        if at == old.seen_at:
            return replace(old, uncertain=False) if old.uncertain else old
        old = self._turned(replace(_shifted(old, at, period), seen_at=at, uncertain=False), found)
        if old.stage is Stage.CLEARED:
            return self._again(old, found) if found and found.firm else self._remember(old)
        if old.raised:
            return _hold(old, found) if found else self._quiet(old)
        return self._mature(old, found) if found and found.firm else _miss(old)

    def _begin(self, condition: Condition, at: datetime) -> Track:
        track = Track(condition=condition, stage=Stage.PENDING, firm_since=at, seen_at=at, onsets=(at,))
        return self._mature(track, condition)

    def _again(self, track: Track, found: Condition) -> Track | None:
        """A cleared alert that turns bad again: soon enough it is the same one, else another."""
        if self._remember(track) is None:
            return self._begin(found, track.seen_at)
        return self._mature(replace(track, stage=Stage.PENDING, firm_since=track.seen_at), found)

    def _mature(self, track: Track, found: Condition) -> Track:
        """A pending alert after one more bad reading."""
        track = replace(track, condition=found, misses=0)
        if track.seen_at - track.firm_since < found.span.fire_for:
            return track
        if found.starting and starting(self.phases, found.subject, track.seen_at):
            return track
        return replace(
            track, stage=Stage.RAISED, raised_at=track.seen_at, times=track.times + 1, chattering=self._chatters(track)
        )

    def _turned(self, track: Track, found: Condition | None) -> Track:
        """With the mark of this reading, if the alert turned from good to bad with it."""
        good = track.stage is Stage.CLEARED or track.quiet_since is not None or track.misses > 0
        if not (good and found and found.firm):
            return track
        track = replace(track, onsets=(*track.onsets, track.seen_at)[-self.limits.chatter_times :])
        return replace(track, chattering=track.chattering or (track.raised and self._chatters(track)))

    def _chatters(self, track: Track) -> bool:
        onsets, times = track.onsets, self.limits.chatter_times
        return len(onsets) >= times and onsets[-1] - onsets[-times] <= self.limits.chatter_within

    def _quiet(self, track: Track) -> Track:
        """A raised alert after a good reading."""
        quiet_since = track.quiet_since or track.seen_at
        clear_for = track.condition.span.clear_for
        if track.chattering:
            clear_for = max(clear_for, self.limits.chatter_quiet)
        if track.seen_at - quiet_since < clear_for:
            return replace(track, quiet_since=quiet_since)
        return replace(
            track,
            stage=Stage.CLEARED,
            cleared_at=track.seen_at,
            quiet_since=None,
            chattering=False,
            acknowledged=None,
        )

    def _remember(self, track: Track) -> Track | None:
        """A cleared alert, until it has been away for too long to be the same one."""
        since = track.cleared_at or track.seen_at
        return track if track.seen_at - since <= self.limits.reopen_within else None


def _watched(condition: Condition) -> str:
    """Name of the scope that a condition was read from, or that it judges itself."""
    return condition.scope or condition.subject


def _off(scope: Scope) -> bool:
    return scope.outage is not None and scope.outage.kind is OutageKind.OFF


def _miss(track: Track) -> Track | None:
    """A pending alert after a good reading; one that came back is remembered as it was."""
    if track.misses < track.condition.span.patience:
        return replace(track, misses=track.misses + 1)
    return replace(track, stage=Stage.CLEARED, misses=0) if track.times else None


def _hold(track: Track, found: Condition) -> Track:
    """A raised alert that lasts.

    What is merely held keeps the evidence that raised it, and a cause never gets less sure.
    """
    known = track.condition.evidence
    evidence = max(known, found.evidence, key=_SURER.index) if found.firm else known
    return replace(track, condition=replace(found, evidence=evidence), quiet_since=None)


def _shifted(track: Track, at: datetime, period: float) -> Track:
    """The alert with its marks moved so that a time in which nobody looked, or a clock that jumped, does not count."""
    passed = at - track.seen_at
    if passed < timedelta(0):
        return _moved(track, passed)
    if passed.total_seconds() <= max(10 * period, 120):
        return track
    lost = passed - timedelta(seconds=period)
    firm_since = track.firm_since if track.raised else track.firm_since + lost
    return replace(track, firm_since=firm_since, quiet_since=track.quiet_since and track.quiet_since + lost)


def _moved(track: Track, by: timedelta) -> Track:
    """The alert with all its marks moved alike."""
    return replace(
        track,
        firm_since=track.firm_since + by,
        raised_at=track.raised_at and track.raised_at + by,
        quiet_since=track.quiet_since and track.quiet_since + by,
        cleared_at=track.cleared_at and track.cleared_at + by,
        onsets=tuple(onset + by for onset in track.onsets),
    )
