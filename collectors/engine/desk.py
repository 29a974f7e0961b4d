"""The desk: what sources say comes in, is judged, and what changed goes to the store."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final, NamedTuple

from board.alerts.act import Act
from board.alerts.fault import rule_of
from board.alerts.incident import Incident
from board.alerts.loudness import FLOOD_RULE
from board.alerts.notices import Notice, Telling
from board.facts import Fact
from board.limits import Limits
from board.reading import Outage, OutageKind, Reading, Scope
from collectors.engine.comings import Comings
from collectors.engine.judge import Judge
from collectors.engine.ledger import Ledger
from collectors.engine.lookback import Lookbacks
from collectors.engine.memory import Memory
from collectors.engine.own import Own
from collectors.places import STORE
from collectors.store.reader import Reader
from collectors.store.records import Batch, EngineBeat, Found

_log = logging.getLogger(__name__)

BEAT_TURNS: Final = 5
"""Turns between signs of life when nothing else is to be written."""
UPKEEP_TURNS: Final = 60
"""Turns between roll-ups of old samples."""


class Turned(NamedTuple):
    """What came of a turn."""

    written: bool
    """Whether anything was written, wherever that is now."""
    notices: tuple[Notice, ...]
    """What the owner is to be told; that they were is written already."""


class Desk:
    """Takes readings in, keeps the life of alerts, and writes; it watches nothing and has no clock.

    Whoever has readings delivers them, live or scripted, and takes a turn about once a second.
    """

    def __init__(
        self,
        *,
        limits: Limits,
        zone: tzinfo,
        state: Path,
        spare: Path,
        own: Own,
        now: datetime,
        telling: Telling | None = None,
    ) -> None:
        """Go on from what the store knows.

        Args:
            limits: What the rules judge by.
            zone: The owner's zone, for times in sentences.
            state: The folder of the store.
            spare: The folder of the one that is written while that cannot be.
            own: The engine as a source of its own.
            now: The moment of the start.
            telling: Of what the owner is to be told; by default of nothing.
        """
        self._own = own
        self._ledger = Ledger(state, spare)
        loaded = self._ledger.open(now)
        self.before_us: Final = loaded.beat_at
        """The last sign of life of the engine before this one; None: there was none."""
        self._memory = Memory(loaded.facts, loaded.home, loaded.scopes, limits.host.gap_after)
        self._judge = Judge(limits, zone, loaded, telling)
        self._lookbacks = Lookbacks(Reader(state / STORE))
        self._comings = Comings(loaded.openings)
        self._watched_since = loaded.watched_since or now
        self._found = {each.key: each for each in loaded.found}
        self._inbox: list[tuple[Reading, Scope]] = []
        self._batch = Batch(now=now)
        self._turns = 0
        self.stand(own.scope)

    @property
    def scopes(self) -> Mapping[str, Scope]:
        """All scopes by name, as they stand."""
        return self._memory.scopes

    def known(self, scopes: Collection[str]) -> tuple[Fact, ...]:
        """What these scopes said last."""
        return tuple(self._memory.facts[key] for key, home in self._memory.home.items() if home in scopes)

    @property
    def found(self) -> tuple[Found, ...]:
        """All sources that were ever found by looking."""
        return tuple(self._found.values())

    @property
    def acts(self) -> tuple[Act, ...]:
        """What people did since the last turn."""
        return self._ledger.acts()

    def deliver(self, reading: Reading, scope: Scope) -> None:
        """Lay down a reading for the next turn, with how its scope stands since."""
        self._inbox.append((reading, scope))

    def stand(self, scope: Scope) -> None:
        """Let viewers know how a scope stands before it is read."""
        self._memory.scopes[scope.name] = scope
        self._batch = replace(self._batch, scopes=(*self._batch.scopes, scope))

    def leave(self, scope: str) -> None:
        """Let go of a scope, and of what it said."""
        self._memory.forget(scope)
        self._memory.scopes.pop(scope, None)
        stay = tuple(each for each in self._batch.scopes if each.name != scope)
        self._batch = replace(self._batch, scopes=stay, gone=(*self._batch.gone, scope))

    def judge_by(self, limits: Limits, zone: tzinfo, telling: Telling | None) -> None:
        """Judge by other limits from the next turn on, in another zone, and tell the owner of something else."""
        self._memory.gap_after = limits.host.gap_after
        self._judge.judge_by(limits, zone, telling)

    def home(self, key: str) -> str:
        """The scope that a fact came from; empty where there is no such fact."""
        return self._memory.home.get(key, "")

    def look_away(self, key: str) -> None:
        """Let go of what was read only because somebody had a fact open."""
        self._memory.look_away(key)

    def note(self, *found: Found) -> None:
        """Keep in mind what was found by looking, or was forgotten."""
        self._found |= {each.key: each for each in found}
        self._batch = replace(self._batch, found=(*self._batch.found, *found))

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """All incidents there are, those that were over lately among them."""
        return self._judge.incidents

    def turn(self, now: datetime, acts: tuple[Act, ...] = (), *, alive: bool = False, mute: bool = False) -> Turned:
        """Take in what came, judge it, and write what changed.

        Args:
            now: The moment that is judged.
            acts: What people did since the last turn; it is done with what comes of it, or not at all.
            alive: Whether to give a sign of life in any case.
            mute: Whether nobody is there to send a message.
        """
        self._turns += 1
        if self._own.due(now):
            self.deliver(*self._read_own(now))
        batch, notices = self._gathered(now, acts, alive=alive, mute=mute)
        written = self._write(batch)
        if self._turns % BEAT_TURNS == 0:
            self._ledger.inspect(now, lambda: self._everything(now))
        if self._turns % UPKEEP_TURNS == 0:
            self._ledger.maintain(now)
        return Turned(written, notices)

    def close(self) -> None:
        """Let go of the store."""
        self._ledger.close()

    def _gathered(
        self, now: datetime, acts: tuple[Act, ...], *, alive: bool, mute: bool
    ) -> tuple[Batch, tuple[Notice, ...]]:
        """All that changed since the last turn, and what the owner is to be told."""
        came = self._arrived()
        readings = tuple(self._taken(reading, scope) for reading, scope in came)
        past = self._lookbacks.past(self._memory.facts.values(), now)
        verdict = self._judge.judge(self._memory, now, acts, past, mute=mute)
        self._comings.note(verdict.events, self._judge.incidents, now)
        batch, self._batch = self._batch, Batch(now=now)
        changed = replace(
            batch,
            now=now,
            readings=readings,
            scopes=(*batch.scopes, *(self._memory.scopes[scope.name] for _, scope in came)),
            alerts=verdict.alerts,
            kept=verdict.kept,
            events=verdict.events,
            done=tuple(act.id for act in acts),
            beat=self._sign(now) if alive or verdict.alerts or self._turns % BEAT_TURNS == 0 else None,
        )
        return changed, verdict.notices

    def _arrived(self) -> list[tuple[Reading, Scope]]:
        """What came since the last turn; the last poll of a scope that was left meanwhile goes with it."""
        came, self._inbox = self._inbox, []
        return [(reading, scope) for reading, scope in came if scope.name in self._memory.scopes]

    def _taken(self, reading: Reading, scope: Scope) -> Reading:
        """Take in one reading; one that breaks the rules of facts is an outage of its source alone."""
        try:
            return self._memory.take(reading, scope)
        except Exception as bug:  # noqa: BLE001 - part of the outermost loop: no source may end the others
            _log.exception("what %s brought cannot be taken in", scope.name)
            outage = Outage(
                OutageKind.BUG, f"our own reader of {scope.name} brought what is no fact ({type(bug).__name__})"
            )
            before = self._memory.scopes.get(scope.name, scope)
            broken = replace(
                scope, ok_at=before.ok_at, outage=outage, outage_since=before.outage_since or scope.tried_at
            )
            return self._memory.take(replace(reading, facts=(), outage=outage), broken)

    def _read_own(self, now: datetime) -> tuple[Reading, Scope]:
        incidents = self._judge.incidents
        raised = self._comings.raised(incidents, self._judge.tracks)
        open_ones = sum(each.open and rule_of(each.cause) != FLOOD_RULE for each in incidents)
        return self._own.reading(now, raised, self._watched_since, incidents=open_ones)

    def _write(self, batch: Batch) -> bool:
        if batch == Batch(now=batch.now):
            return False
        self._ledger.commit(batch, lambda: replace(self._everything(batch.now), events=batch.events))
        return self._ledger.writes

    def _everything(self, now: datetime) -> Batch:
        """The whole state as one batch, for a store that starts from nothing."""
        verdict = self._judge.everything()
        return Batch(
            now=now,
            readings=self._memory.readings(now),
            scopes=tuple(self._memory.scopes.values()),
            alerts=verdict.alerts,
            kept=verdict.kept,
            found=self.found,
            beat=self._sign(now),
            whole=True,
        )

    def _sign(self, now: datetime) -> EngineBeat:
        return self._own.cost.beat(now, self._ledger.note, self._judge.unjudged)
