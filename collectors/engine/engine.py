"""The engine: it watches every source, and has what they say judged and written once a second."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from socket import gethostname
from typing import Final

from board.alerts.act import Act, Verb
from board.alerts.notices import Telling
from board.board import URGENCY
from board.facts import Service
from board.health import SOURCE
from board.limits import Limits
from board.reading import Outage, OutageKind, Scope
from collectors.collector import AnyCollector
from collectors.engine.cost import Cost
from collectors.engine.desk import Desk
from collectors.engine.discovery import Discovery
from collectors.engine.heartbeat import Heartbeat, HeartbeatSettings
from collectors.engine.own import Own, size_of
from collectors.engine.schedule import head_start
from collectors.engine.watch import Watch
from collectors.notify.notifier import Notifier
from collectors.notify.plan import NotifyPlan
from collectors.places import STORE
from collectors.store.records import Found

_log = logging.getLogger(__name__)

TICK: Final = 1.0
"""Seconds between writes, at most one transaction each."""
FIRST_READINGS: Final = 0.25
"""Seconds after which the first readings are in, and are written for a wall that waits for them."""
LOOK_EVERY: Final = 10.0
"""Seconds between looks for what else runs here."""


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
    heartbeat: HeartbeatSettings = field(default_factory=HeartbeatSettings)
    """How others can tell that the engine is alive."""
    notify: NotifyPlan = field(default_factory=NotifyPlan)
    """Of what the owner is told, and by which ways."""


class Engine:
    """One engine process's work; ``run`` goes on until it is cancelled."""

    def __init__(self, plan: Plan, clock: Callable[[], datetime]) -> None:
        self._plan = plan
        self._clock = clock
        self._watches: dict[str, Watch] = {}
        self._tasks: asyncio.TaskGroup | None = None
        now = clock()
        cost = Cost(os.getpid(), plan.version, now)
        self._heartbeat = Heartbeat(plan.state, plan.heartbeat, pid=cost.pid, version=cost.version)
        self._notifier = Notifier(plan.notify.channels)
        self._desk = Desk(
            limits=plan.limits,
            zone=plan.zone,
            state=plan.state,
            spare=plan.spare,
            own=Own(plan.box, cost, lambda: size_of(plan.state / STORE), self._kept_up),
            now=now,
            telling=Telling(plan.notify.policy, (plan.box, gethostname())) if plan.notify.on else None,
        )
        self._head_start = head_start(self._desk.before_us, now)
        self._discovery = Discovery(plan.box, plan.kinds, self._desk.found)
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
            await self._heartbeat.close()

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
            await self._heartbeat.close()

    def _admit(self) -> None:
        """Start a watch for each source, and drop what is no longer watched."""
        for name in self._plan.off:
            off = Outage(OutageKind.OFF, "declared off")
            self._desk.stand(Scope(name=name, source=name, every=60, outage=off))
        for collector in self._plan.collectors:
            self._add(collector)
        self._adopt(self._discovery.expected(self._clock()))
        for name in self._desk.scopes.keys() - self._watched() - {SOURCE, *self._plan.off}:
            self._desk.leave(name)

    def _adopt(self, expected: Iterable[Found]) -> tuple[Watch, ...]:
        """Watch what was found lately, unless the owner configured it as well or declared it off."""
        spoken_for = self._watched() | set(self._plan.off)
        return tuple(self._add(self._discovery.revive(each)) for each in expected if each.key not in spoken_for)

    def _add(self, collector: AnyCollector) -> Watch:
        watch = Watch(collector, tuple(self._desk.scopes.values()), self._desk.deliver, self._clock)
        self._watches[watch.scopes[0]] = watch
        for scope in watch.standing:
            self._desk.stand(scope)  # a source that was never read is no reason to be calm
        return watch

    def _drop(self, watch: Watch) -> None:
        """Watch a source no longer."""
        del self._watches[watch.scopes[0]]
        watch.stop()
        for name in watch.scopes:
            self._desk.leave(name)

    def _watched(self) -> set[str]:
        return {name for watch in self._watches.values() for name in watch.scopes}

    async def _discover(self) -> None:
        while True:
            try:
                await self._find()
            except Exception:  # noqa: BLE001 - looking around must not end the watching
                _log.exception("looking for what runs here failed")
            await asyncio.sleep(LOOK_EVERY)

    async def _find(self) -> None:
        self._desk.note(*await self._discovery.look(self._clock()))
        expected = self._discovery.expected(self._clock())
        for watch in self._adopt(expected):
            if self._tasks is not None:
                self._tasks.create_task(watch.run(self._head_start))
        names = {each.key for each in expected}
        for watch in tuple(self._watches.values()):
            if watch.scopes[0] not in names and not self._configured(watch):
                self._drop(watch)

    def _tick(self, *, alive: bool = False) -> None:
        """Do what people asked for, and have what came judged and written."""
        now = self._clock()
        acts = self._desk.acts
        for act in acts:
            self._do(act, now)
        turned = self._desk.turn(now, acts, alive=alive, mute=self._tasks is None)
        if turned.notices and self._tasks is not None:
            self._tasks.create_task(self._notifier.send(turned.notices))
        if turned.written:
            asking = [each.severity for each in self._desk.incidents if each.open and not each.shelved]
            self._heartbeat.beat(now, min(asking, key=URGENCY.__getitem__, default=None), len(asking))

    def _do(self, act: Act, now: datetime) -> None:
        """Do what is asked of the sources; the rest is the desk's."""
        if act.verb is Verb.READ_AGAIN:
            for watch in self._watches.values():
                watch.again()
        elif act.verb is Verb.FORGET:
            self._forget(act.target, now)

    def _forget(self, scope: str, now: datetime) -> None:
        watch = self._watches.get(scope)
        record = None if watch is None or self._configured(watch) else self._discovery.forget(scope, now)
        if watch is None or record is None:
            _log.warning("asked to forget %s, which was not found by looking", scope)
            return
        self._drop(watch)
        self._desk.note(record)

    def _kept_up(self) -> Iterable[Service]:
        """How those do who tell the outside how things are."""
        return *self._heartbeat.facts(self._plan.box), *self._notifier.facts(self._plan.box)

    def _configured(self, watch: Watch) -> bool:
        return watch.collector in self._plan.collectors

    def _end(self) -> None:
        self._discovery.close()
        self._tasks = None  # nobody is left to send a message
        with suppress(Exception):  # a last write is worth a try; the store is safe without it
            self._tick()
        self._desk.close()
