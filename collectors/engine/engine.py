"""The engine: it watches every source, keeps the life of alerts, and writes once a second at most."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final

from board.limits import Limits
from board.reading import Outage, OutageKind, Reading, Scope
from collectors.collector import AnyCollector
from collectors.engine.cost import Cost
from collectors.engine.discovery import Discovery
from collectors.engine.judge import Judge
from collectors.engine.ledger import Ledger
from collectors.engine.memory import Memory
from collectors.engine.schedule import head_start
from collectors.engine.watch import Watch
from collectors.store.records import Batch, EngineBeat, Found, Verb, Wish

_log = logging.getLogger(__name__)

TICK: Final = 1.0
"""Seconds between writes, at most one transaction each."""
FIRST_READINGS: Final = 0.25
"""Seconds after which the first readings are in, and are written for a wall that waits for them."""
BEAT_TICKS: Final = 5
"""Ticks between signs of life when nothing else is to be written."""
LOOK_EVERY: Final = 10.0
"""Seconds between looks for what else runs here."""
UPKEEP_TICKS: Final = 60
"""Ticks between roll-ups of old samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an engine is told to do."""

    box: str
    zone: tzinfo
    limits: Limits
    state: Path
    spare: Path
    version: str
    collectors: Sequence[AnyCollector]
    """What the owner configured, and what is always there."""
    off: Sequence[str] = ()
    """Names of sources that the owner declared off."""
    kinds: Mapping[str, type[AnyCollector]] = field(default_factory=dict)
    """Sources that may be found by looking; none: nothing is looked for."""


class Engine:
    """One engine process's work; ``run`` goes on until it is cancelled."""

    def __init__(self, plan: Plan, clock: Callable[[], datetime]) -> None:
        self._plan = plan
        self._clock = clock
        self._ledger = Ledger(plan.state, plan.spare)
        self._cost = Cost(os.getpid(), plan.version, clock())
        self._inbox: list[tuple[Reading, Scope]] = []
        self._batch = Batch(now=clock())
        self._watches: dict[str, Watch] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._ticks = 0
        loaded = self._ledger.open(clock())
        self._head_start = head_start(loaded.beat_at, clock())
        self._judge = Judge(plan.limits, plan.zone, loaded.alerts)
        self._discovery = Discovery(plan.box, plan.kinds, loaded.found)
        self._memory = Memory(loaded.facts, loaded.home, loaded.scopes, plan.limits.host.gap_after)
        self._admit()

    async def run(self) -> None:
        """Watch, judge and write until cancelled; what was read by then is written."""
        try:
            self._tick(alive=True)
            async with asyncio.TaskGroup() as self._tasks:
                for watch in self._watches.values():
                    self._tasks.create_task(watch.run(self._head_start))
                self._tasks.create_task(self._discover())
                await asyncio.sleep(FIRST_READINGS)
                while True:
                    self._tick()
                    await asyncio.sleep(TICK)
        finally:
            self._end()

    async def once(self) -> None:
        """Find what runs here, read every source one time, and write it."""
        try:
            self._tick(alive=True)
            await self._find()
            await asyncio.gather(*(watch.once(self._head_start) for watch in self._watches.values()))
            self._tick(alive=True)
        finally:
            for watch in self._watches.values():
                await watch.collector.close()
            self._end()

    def _admit(self) -> None:
        """Start a watch for each source, and drop what is no longer watched."""
        for name in self._plan.off:
            off = Outage(OutageKind.OFF, "declared off")
            self._stand(Scope(name=name, source=name, every=60, outage=off))
        for collector in self._plan.collectors:
            self._add(collector)
        self._adopt(self._discovery.expected(self._clock()))
        for name in self._memory.scopes.keys() - self._watched() - set(self._plan.off):
            self._leave(name)

    def _adopt(self, expected: Iterable[Found]) -> tuple[Watch, ...]:
        """Watch what was found lately, unless the owner configured it as well or declared it off."""
        spoken_for = self._watched() | set(self._plan.off)
        return tuple(self._add(self._discovery.revive(each)) for each in expected if each.key not in spoken_for)

    def _add(self, collector: AnyCollector) -> Watch:
        watch = Watch(collector, tuple(self._memory.scopes.values()), self._deliver, self._clock)
        self._watches[watch.scopes[0]] = watch
        for scope in watch.standing:
            self._stand(scope)  # a source that was never read is no reason to be calm
        return watch

    def _stand(self, scope: Scope) -> None:
        """Let viewers know how a scope stands before it is read."""
        self._memory.scopes[scope.name] = scope
        self._batch = replace(self._batch, scopes=(*self._batch.scopes, scope))

    def _drop(self, watch: Watch) -> None:
        """Watch a source no longer."""
        del self._watches[watch.scopes[0]]
        watch.stop()
        for name in watch.scopes:
            self._leave(name)

    def _leave(self, name: str) -> None:
        """Let go of a scope, and of what it said."""
        self._memory.forget(name)
        self._memory.scopes.pop(name, None)
        self._batch = replace(self._batch, gone=(*self._batch.gone, name))

    def _watched(self) -> set[str]:
        return {name for watch in self._watches.values() for name in watch.scopes}

    def _deliver(self, reading: Reading, scope: Scope) -> None:
        self._inbox.append((reading, scope))

    async def _discover(self) -> None:
        while True:
            try:
                await self._find()
            except Exception:  # noqa: BLE001 - looking around must not end the watching
                _log.exception("looking for what runs here failed")
            await asyncio.sleep(LOOK_EVERY)

    async def _find(self) -> None:
        records = await self._discovery.look(self._clock())
        self._batch = replace(self._batch, found=(*self._batch.found, *records))
        expected = self._discovery.expected(self._clock())
        for watch in self._adopt(expected):
            if self._tasks is not None:
                self._tasks.create_task(watch.run(self._head_start))
        names = {each.key for each in expected}
        for watch in tuple(self._watches.values()):
            if watch.scopes[0] not in names and not self._configured(watch):
                self._drop(watch)

    def _tick(self, *, alive: bool = False) -> None:
        """Take in what came, judge it, and write what changed; ``alive``: with a sign of life in any case."""
        now = self._clock()
        wishes = self._grant(now)
        came = self._arrived()
        readings = tuple(self._taken(reading, scope) for reading, scope in came)
        alerts = self._judge.judge(self._memory, now)
        self._ticks += 1
        beat = alive or alerts or self._ticks % BEAT_TICKS == 0
        batch, self._batch = self._batch, Batch(now=now)
        batch = replace(
            batch,
            now=now,
            readings=readings,
            scopes=(*batch.scopes, *(self._memory.scopes[scope.name] for _, scope in came)),
            alerts=alerts,
            beat=self._beat(now) if beat else None,
        )
        if readings or batch.scopes or batch.gone or batch.found or batch.beat:
            self._ledger.commit(batch, lambda: self._everything(now))
        if wishes:
            self._ledger.granted(wishes, now)
        if self._ticks % BEAT_TICKS == 0:
            self._ledger.inspect(now, lambda: self._everything(now))
        if self._ticks % UPKEEP_TICKS == 0:
            self._ledger.maintain(now)

    def _arrived(self) -> list[tuple[Reading, Scope]]:
        """What came since the last tick; the last poll of a source that was forgotten meanwhile goes with it."""
        watched = self._watched()
        came, self._inbox = self._inbox, []
        return [(reading, scope) for reading, scope in came if scope.name in watched]

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

    def _everything(self, now: datetime) -> Batch:
        """The whole state as one batch, for a store that starts from nothing."""
        facts: dict[str, list[str]] = {}
        for key, scope in self._memory.home.items():
            facts.setdefault(scope, []).append(key)
        return Batch(
            now=now,
            readings=tuple(
                Reading(
                    source=self._memory.scopes[scope].source,
                    scope=scope,
                    taken_at=self._memory.scopes[scope].ok_at or now,
                    took=0.0,
                    facts=tuple(self._memory.facts[key] for key in keys),
                )
                for scope, keys in facts.items()
            ),
            scopes=tuple(self._memory.scopes.values()),
            alerts=self._judge.rows(),
            found=self._discovery.records,
            beat=self._beat(now),
            whole=True,
        )

    def _beat(self, now: datetime) -> EngineBeat:
        return self._cost.beat(now, self._ledger.note, self._judge.unjudged)

    def _grant(self, now: datetime) -> tuple[Wish, ...]:
        """Do what people asked for since the last tick; done is only what has been written, too."""
        wishes = self._ledger.wishes()
        for wish in wishes:
            if wish.verb == Verb.READ_AGAIN:
                for watch in self._watches.values():
                    watch.again()
            elif wish.verb == Verb.FORGET:
                self._forget(wish.target, now)
        return wishes

    def _forget(self, scope: str, now: datetime) -> None:
        watch = self._watches.get(scope)
        record = None if watch is None or self._configured(watch) else self._discovery.forget(scope, now)
        if watch is None or record is None:
            _log.warning("asked to forget %s, which was not found by looking", scope)
            return
        self._drop(watch)
        self._batch = replace(self._batch, found=(*self._batch.found, record))

    def _configured(self, watch: Watch) -> bool:
        return watch.collector in self._plan.collectors

    def _end(self) -> None:
        self._discovery.close()
        with suppress(Exception):  # a last write is worth a try; the store is safe without it
            self._tick()
        self._ledger.close()
