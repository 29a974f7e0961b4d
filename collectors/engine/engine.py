"""The engine: it watches every source, and has what they say judged and written once a second."""

import asyncio
import logging
import os
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from socket import gethostname
from time import monotonic
from typing import Any, Final, Protocol

from board.alerts.act import Act, Verb
from board.alerts.notices import Telling
from board.board import URGENCY
from board.facts import Service
from board.health import SOURCE
from board.limits import Limits
from board.reading import Origin, Outage, OutageKind, Reading, Scope
from collectors.collector import AnyCollector
from collectors.engine.cost import Cost
from collectors.engine.desk import Desk
from collectors.engine.discovery import Discovery
from collectors.engine.heartbeat import Heartbeat, HeartbeatSettings
from collectors.engine.looks import LASTS, Looks
from collectors.engine.own import Own, size_of
from collectors.engine.schedule import HANDOVER, head_start
from collectors.engine.turnover import may_meet, succeed, turnover
from collectors.engine.watch import Watch
from collectors.notify.notifier import Notifier
from collectors.notify.plan import NotifyPlan
from collectors.places import STORE

_log = logging.getLogger(__name__)

TICK: Final = 1.0
"""Seconds between writes, at most one transaction each."""
FIRST_READINGS: Final = 0.25
"""Seconds after which the first readings are in, and are written for a wall that waits for them."""
AT_ONCE: Final = timedelta(seconds=3)
"""For how long the engine tells of itself at each turn after something has changed about its orders."""
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
    named: Collection[str] = ()
    """Names of the sources among the collectors that the owner configured; the others are always there."""
    kinds: Mapping[str, type[AnyCollector]] = field(default_factory=dict)
    """Sources that may be found by looking; none: nothing is looked for."""
    heartbeat: HeartbeatSettings = field(default_factory=HeartbeatSettings)
    """How others can tell that the engine is alive."""
    notify: NotifyPlan = field(default_factory=NotifyPlan)
    """Of what the owner is told, and by which ways."""


class Orders(Protocol):
    """Where an engine hears that it is to follow another plan."""

    def look(self, now: datetime) -> Plan | None:
        """Another plan, once for each change; None: go on as before. It never raises."""
        ...

    def facts(self, box: str) -> Iterable[Service]:
        """Whether what the owner wrote can be followed."""
        ...


class Engine:
    """One engine process's work; ``run`` goes on until it is cancelled."""

    def __init__(self, plan: Plan, clock: Callable[[], datetime], orders: Orders | None = None) -> None:
        self._plan = plan
        self._clock = clock
        self._orders = orders
        self._watches: dict[str, Watch] = {}
        self._runs: dict[Watch, asyncio.Task[None]] = {}
        self._ended_at = -HANDOVER
        """When the last of them ended, by the monotonic clock: it may have polled until then."""
        self._said: tuple[Service, ...] = ()
        self._said_at: datetime | None = None
        self._tasks: asyncio.TaskGroup | None = None
        now = clock()
        cost = Cost(os.getpid(), plan.version, now)
        self._heartbeat = _heartbeat(plan, cost)
        self._notifier = Notifier(plan.notify.channels)
        self._own = Own(plan.box, cost, lambda: size_of(plan.state / STORE), self._kept_up)
        self._desk = Desk(
            limits=plan.limits,
            zone=plan.zone,
            state=plan.state,
            spare=plan.spare,
            own=self._own,
            now=now,
            telling=_telling(plan),
        )
        self._looks = Looks(self._desk.look_away)
        self._head_start = head_start(self._desk.before_us, now)
        self._discovery = Discovery(plan.box, plan.kinds, self._desk.found)
        self._admit()

    async def run(self) -> None:
        """Watch, judge and write until cancelled; what was read by then is written."""
        try:
            self._tick(alive=True)
            async with asyncio.TaskGroup() as self._tasks:
                for watch in self._watches.values():
                    self._start(watch)
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
        self._leave_off(self._clock())
        for collector in self._plan.collectors:
            self._add(collector)
        self._adopt()
        for name in self._desk.scopes.keys() - self._watched() - {SOURCE, *self._plan.off}:
            self._desk.leave(name)

    def _leave_off(self, now: datetime) -> None:
        """Say what the owner declared off, and nothing any more of what was read of it before."""
        for name in self._plan.off:
            self._desk.stand(_off(name))
            self._desk.deliver(Reading(source=name, scope=name, taken_at=now, took=0.0), _off(name))

    def _adopt(self) -> tuple[Watch, ...]:
        """Watch what was found lately, unless the owner configured it as well or declared it off."""
        spoken_for = self._watched() | set(self._plan.off)
        known = tuple(watch.collector for watch in self._watches.values())
        return tuple(map(self._add, self._discovery.unwatched(self._clock(), spoken_for, known)))

    def _add(self, collector: AnyCollector) -> Watch:
        collector.zone = self._plan.zone
        watch = Watch(collector, tuple(self._desk.scopes.values()), self._deliver, self._clock)
        self._watches[watch.scopes[0]] = watch
        collector.recall(self._desk.known(watch.scopes))
        for scope in watch.standing:  # a source that was never read is no reason to be calm
            self._desk.stand(replace(scope, origin=self._origin(scope.name)))
        return watch

    def _deliver(self, reading: Reading, scope: Scope) -> None:
        """Hand a reading on, but for the last one of a source that was declared off meanwhile."""
        if scope.name not in self._plan.off:
            self._desk.deliver(reading, replace(scope, origin=self._origin(scope.name)))

    def _origin(self, scope: str) -> Origin:
        """Why a scope is watched."""
        watch = next((each for each in self._watches.values() if scope in each.scopes), None)
        if watch is None or not self._configured(watch):
            return Origin.FOUND
        return Origin.CONFIGURED if watch.scopes[0] in self._plan.named else Origin.ALWAYS

    def _start(self, watch: Watch) -> None:
        """Let a watch run, after the last polls of those before it; nothing runs while nobody is there to."""
        if self._tasks is None:
            return
        ending = (old for old in self._runs if old not in self._watches.values() and may_meet(old, watch))
        before = [self._runs[old] for old in ending]
        late = before or monotonic() - self._ended_at < HANDOVER
        run = self._tasks.create_task(succeed(watch, before, HANDOVER if late else self._head_start))
        self._runs[watch] = run
        run.add_done_callback(lambda _: self._ended(watch))

    def _ended(self, watch: Watch) -> None:
        del self._runs[watch]
        self._ended_at = monotonic()

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
        for watch in self._adopt():
            self._start(watch)
        names = {each.key for each in self._discovery.expected(self._clock())}
        for watch in tuple(self._watches.values()):
            if watch.scopes[0] not in names and not self._configured(watch):
                self._drop(watch)

    def _tick(self, *, alive: bool = False) -> None:
        """Do what people asked for, and have what came judged and written."""
        now = self._clock()
        self._listen_to_orders(now)
        acts = self._desk.acts
        for act in acts:
            self._do(act, now)
        turned = self._desk.turn(now, acts, alive=alive, mute=self._tasks is None)
        if turned.notices and self._tasks is not None:
            self._tasks.create_task(self._notifier.send(turned.notices))
        if turned.written:
            asking = [each.severity for each in self._desk.incidents if each.open and not each.shelved]
            self._heartbeat.beat(now, min(asking, key=URGENCY.__getitem__, default=None), len(asking))

    def _listen_to_orders(self, now: datetime) -> None:
        if self._orders is None or self._tasks is None:
            return
        if (plan := self._orders.look(now)) is not None:
            self._follow(plan, now)
        if (said := tuple(self._orders.facts(self._plan.box))) != self._said:
            self._said, self._said_at = said, now
        if self._said_at is not None and now - self._said_at <= AT_ONCE:
            self._own.again()  # a mistake is told at once, and so is its end, which has to be seen to last

    def _follow(self, plan: Plan, now: datetime) -> None:
        """Do as another plan of this box says, without a restart; what it leaves as it was goes on undisturbed."""
        before, self._plan = self._plan, plan
        self._desk.judge_by(plan.limits, plan.zone, _telling(plan))
        for watch in self._watches.values():
            watch.collector.zone = plan.zone
        if plan.notify != before.notify:
            self._notifier = Notifier(plan.notify.channels)
        if plan.heartbeat != before.heartbeat:
            self._later(self._heartbeat.close())
            self._heartbeat = _heartbeat(plan, self._own.cost)
        self._discovery.look_for(plan.kinds)
        self._turn_over(plan, now)

    def _turn_over(self, plan: Plan, now: datetime) -> None:
        """End and begin the sources that the plan in force no longer has, or has anew."""
        named = {each.scope for each in plan.collectors} | set(plan.off)
        found = self._discovery.unwatched(now, named, plan.collectors)
        change = turnover(self._watches.values(), (*plan.collectors, *found))
        self._plan = replace(plan, collectors=change.as_watched(plan.collectors))
        for watch in change.ended:
            del self._watches[watch.scopes[0]]
            watch.stop()
        begun = [self._add(each) for each in change.begun]
        for name in self._desk.scopes.keys() - self._watched() - {SOURCE, *plan.off}:
            self._desk.leave(name)
        self._leave_off(now)
        for watch in begun:
            self._start(watch)
        for each in change.spare:
            self._later(each.close())

    def _later(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Let go of something beside the watching."""
        if self._tasks is not None:
            self._tasks.create_task(coroutine)

    def _do(self, act: Act, now: datetime) -> None:
        """Do what is asked of the sources; the rest is the desk's."""
        if act.verb is Verb.READ_AGAIN:
            for watch in self._watches.values():
                watch.again()
        elif act.verb is Verb.FORGET:
            self._forget(act.target, now)
        elif act.verb is Verb.LOOK:
            self._look(act, now)

    def _look(self, act: Act, now: datetime) -> None:
        """Look at what somebody has open; what they had open before this engine began is passed over."""
        scope = self._desk.home(act.target)
        watch = next((each for each in self._watches.values() if scope in each.scopes), None)
        if watch is not None and self._tasks is not None and abs(now - act.at) < timedelta(seconds=LASTS):
            self._looks.want(act.target, scope, watch, self._tasks)

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
        box, orders = self._plan.box, self._orders
        said = orders.facts(box) if orders is not None else ()
        return *said, *self._heartbeat.facts(box), *self._notifier.facts(box)

    def _configured(self, watch: Watch) -> bool:
        return watch.collector in self._plan.collectors

    def _end(self) -> None:
        self._discovery.close()
        self._tasks = None  # nobody is left to send a message
        with suppress(Exception):  # a last write is worth a try; the store is safe without it
            self._tick()
        self._desk.close()


def _off(name: str) -> Scope:
    outage = Outage(OutageKind.OFF, "declared off")
    return Scope(name=name, source=name, every=60, outage=outage, origin=Origin.CONFIGURED)


def _telling(plan: Plan) -> Telling | None:
    return Telling(plan.notify.policy, (plan.box, gethostname())) if plan.notify.on else None


def _heartbeat(plan: Plan, cost: Cost) -> Heartbeat:
    return Heartbeat(plan.state, plan.heartbeat, pid=cost.pid, version=cost.version)
