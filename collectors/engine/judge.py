"""The rules at work: what is wrong now, how long it has been so, what people did about it, and what of that is kept."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import Final

from board.alerts.act import Act, Verb
from board.alerts.acting import Life, acted, lasting, marked, refusal
from board.alerts.changes import changes
from board.alerts.fault import sorted_out, subject_of
from board.alerts.incident import Event, Incident
from board.alerts.incidents import Look, gathered
from board.alerts.life import left, step
from board.alerts.notices import Notice, Telling, condensed, due
from board.alerts.timeline import State, befell, done, noticed
from board.alerts.track import Track
from board.hygiene import tame
from board.limits import Limits
from board.lookback import Hindsight
from board.rules.catalogue import RULES
from board.rules.condition import Condition
from board.words import clock
from board.world import NO_PAST, World
from collectors.engine.bookkeeping import Books
from collectors.engine.memory import Memory
from collectors.store.records import AlertRow, Kept, Loaded
from collectors.store.revival import Standing, revived

_log = logging.getLogger(__name__)
_CHANGING: Final = (Verb.ACKNOWLEDGE, Verb.RESUME)
"""Acts that say nothing where they change nothing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the store shall keep of a look."""

    alerts: tuple[AlertRow, ...] = ()
    kept: tuple[Kept, ...] = ()
    events: tuple[Event, ...] = ()
    notices: tuple[Notice, ...] = ()
    """What the owner is to be told now; that they were is kept with the rest."""


class Judge:
    """Runs the rules over the memory and keeps the life of alerts and incidents."""

    def __init__(self, limits: Limits, zone: tzinfo, loaded: Loaded, telling: Telling | None = None) -> None:
        """Go on from what is kept; ``telling`` says of what the owner is to be told, by default of nothing."""
        self._telling = telling
        self._limits = limits
        self._zone = zone
        self._standing = revived(loaded.alerts, loaded.kept)
        self._books = Books(self._standing.life.tracks, loaded.kept, limits)
        self._world: World | None = None
        self._broken: frozenset[str] = frozenset()

    def judge_by(self, limits: Limits, zone: tzinfo, telling: Telling | None) -> None:
        """Go by other limits from the next look on, in another zone, and tell the owner of something else."""
        self._limits, self._zone, self._telling = limits, zone, telling
        self._books.judged_by(limits)

    @property
    def tracks(self) -> tuple[Track, ...]:
        """All alerts there are, pending ones and those that cleared lately among them."""
        return self._standing.life.tracks

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """All incidents there are, those that were over lately among them."""
        return self._standing.incidents

    @property
    def unjudged(self) -> str:
        """What no rule can say now, as a sentence; empty while every rule works."""
        names = ", ".join(sorted(self._broken))
        return f"a rule fails and is not judged: {names} (see the engine's log)" if names else ""

    def judge(
        self,
        memory: Memory,
        now: datetime,
        acts: Sequence[Act] = (),
        past: Hindsight = NO_PAST,
        *,
        mute: bool = False,
    ) -> Verdict:
        """Take all alerts one look further, with what people did since the last; gives what changed.

        While it is mute, the owner is told nothing, and will be later.
        """
        held = {(track.condition.rule, track.condition.subject) for track in self.tracks if track.raised}
        world = World(memory.facts.values(), memory.scopes.values(), memory.home, now, self._zone, past=past, held=held)
        before, valid = self._standing, tuple(self._valid(acts))
        life = acted(before.life, valid)
        tracks = step(life.tracks, self._conditions(world), world, self._limits.alerts, self._broken)
        life = Life(tracks, lasting(life.shelves, now), marked(life.marks, now))
        incidents, notices = self._told(self._gathered(life, world), now, mute=mute)
        self._standing = Standing(life, incidents)
        events = (
            *done(valid, before.incidents, partial(clock, zone=self._zone, now=now)),
            *self._noticed(before.incidents, world),
            *befell(_state(before), _state(self._standing), now),
        )
        self._world = world
        return Verdict(
            self._books.alerts(tracks, now),
            self._books.kept(self._standing, now),
            tuple(replace(event, text=tame(event.text)) for event in events),
            condensed(notices),
        )

    def everything(self) -> Verdict:
        """All that stands, for a store that starts from nothing."""
        return Verdict(*self._books.everything(self._standing))

    def _valid(self, acts: Iterable[Act]) -> Iterator[Act]:
        """The acts that can be done, each as things stand after those before it."""
        life = self._standing.life
        for asked in acts:
            act = replace(asked, who=tame(asked.who, 40), text=tame(asked.text))
            if said := refusal(life, act):
                _log.warning("asked in vain to %s %s: %s", act.verb, tame(act.target), said)
                continue
            before, life = life, acted(life, (act,))
            if act.verb in _CHANGING and life == before:
                continue  # somebody was on it already, or it was about an alert that has come back since
            yield act

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

    def _gathered(self, life: Life, world: World) -> tuple[Incident, ...]:
        aside = sorted_out(life.tracks, life.shelves, world.now)
        hidden = {fault.key for fault in aside.hidden}
        gone = left(self.tracks, world)
        look = Look(now=world.now, faults=aside.tops, tracks=life.tracks, hidden=hidden, left=gone)
        return gathered(self.incidents, look, self._limits.alerts.reopen_within)

    def _told(
        self, incidents: tuple[Incident, ...], now: datetime, *, mute: bool
    ) -> tuple[tuple[Incident, ...], list[Notice]]:
        """The incidents with what the owner is told of them now, and the messages."""
        if self._telling is None or mute:
            return incidents, []
        pairs = due(incidents, self._telling.policy, now, zone=self._zone, names=self._telling.names)
        told = {notice.incident: known for notice, known in pairs}
        after = tuple(replace(each, told=told[each.id]) if each.id in told else each for each in incidents)
        return after, [notice for notice, _ in pairs]

    def _noticed(self, incidents: tuple[Incident, ...], world: World) -> tuple[Event, ...]:
        """What changed of the things that open incidents are about; of what chatters it would be told at each look."""
        chattering = {track.condition.key for track in self.tracks if track.chattering}
        calm = [each for each in incidents if each.open and chattering.isdisjoint(each.members)]
        if self._world is None or not calm:
            return ()
        subjects = {subject_of(each.cause) for each in calm}
        return noticed(changes(self._world, world, subjects), calm, world.now)


def _state(standing: Standing) -> State:
    return State(standing.incidents, standing.life.tracks)


def _tamed(condition: Condition) -> Condition:
    """Sentences are built from tame facts; taming them again keeps the promise whatever a rule adds."""
    return replace(
        condition,
        what=tame(condition.what),
        why=tame(condition.why),
        do=tame(condition.do),
        command=tame(condition.command),
    )
