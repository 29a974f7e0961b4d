"""The rules at work: what is wrong now, how long it has been so, and what of that the store shall keep."""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

from board.alerts import step
from board.hygiene import tame
from board.limits import Limits
from board.rules.catalogue import RULES
from board.rules.condition import Condition
from board.track import Key, Stage, Track, decode, encode
from board.world import World
from collectors.engine.memory import Memory
from collectors.store.records import AlertRow

_log = logging.getLogger(__name__)

KEEP_EVERY: Final = timedelta(seconds=10)
"""How far a pending alert is judged is kept this often, so that the next engine goes on counting."""


class Judge:
    """Runs the rules over the memory and keeps the life of the alerts."""

    def __init__(self, limits: Limits, zone: tzinfo, rows: Sequence[AlertRow]) -> None:
        self._limits = limits
        self._zone = zone
        self._tracks = tuple(track for row in rows if (track := _revived(row)))
        self._kept: dict[Key, Track] = {track.key: track for track in self._tracks}
        self._broken: frozenset[str] = frozenset()

    @property
    def tracks(self) -> tuple[Track, ...]:
        """All alerts there are, pending ones among them."""
        return self._tracks

    @property
    def unjudged(self) -> str:
        """What no rule can say now, as a sentence; empty while every rule works."""
        names = ", ".join(sorted(self._broken))
        return f"a rule fails and is not judged: {names} (see the engine's log)" if names else ""

    def judge(self, memory: Memory, now: datetime) -> tuple[AlertRow, ...]:
        """Take all alerts one look further; gives what changed, for the store."""
        world = World(memory.facts.values(), memory.scopes.values(), memory.home, now, self._zone)
        found = self._conditions(world)
        self._tracks = step(self._tracks, found, world, now, self._broken)
        alive = {track.key: track for track in self._tracks}
        changed = {key: track for key, track in alive.items() if _differs(self._kept.get(key), track)}
        ended = [replace(_row(track), until=now) for key, track in self._kept.items() if key not in alive]
        self._kept = {key: changed.get(key) or self._kept[key] for key in alive}
        return (*map(_row, changed.values()), *ended)

    def rows(self) -> tuple[AlertRow, ...]:
        """All alerts there are, for a store that starts from nothing."""
        return tuple(_row(track) for track in self._tracks)

    def _conditions(self, world: World) -> list[Condition]:
        found: list[Condition] = []
        broken: set[str] = set()
        for rule in RULES.values():
            try:
                found += [_tamed(condition) for condition in rule.find(world, self._limits)]
            except Exception:  # noqa: BLE001 - part of the engine's outermost loop: one rule's bug must not silence the others
                broken.add(rule.key)
                if rule.key not in self._broken:
                    _log.exception("rule %s failed", rule.key)
        self._broken = frozenset(broken)
        return found


def _differs(kept: Track | None, track: Track) -> bool:
    """Whether more has changed than the time up to which the alert is judged, which counts while it is pending."""
    if kept is None or replace(kept, seen_at=track.seen_at) != track:
        return True
    return not track.raised and track.seen_at - kept.seen_at >= KEEP_EVERY


def _row(track: Track) -> AlertRow:
    rule, subject, severity = track.key
    return AlertRow(
        key=f"{rule} {subject} {severity}",
        state=track.stage.value,
        severity=severity.value,
        since=track.raised_at if track.stage is Stage.RAISED and track.raised_at else track.firm_since,
        body=json.dumps(encode(track), ensure_ascii=False),
    )


def _revived(row: AlertRow) -> Track | None:
    try:
        return decode(json.loads(row.body))
    except ValueError as error:
        _log.warning("alert %s of another version is dropped: %s", row.key, error)
        return None


def _tamed(condition: Condition) -> Condition:
    """Sentences are built from tame facts; taming them again keeps the promise whatever a rule adds."""
    return replace(
        condition,
        what=tame(condition.what),
        why=tame(condition.why),
        do=tame(condition.do),
        command=tame(condition.command),
    )
