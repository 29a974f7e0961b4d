"""The cast of the scripts: the box, a card and model servers, each telling of itself as its collector would."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from board.facts import Fact, Gauge, Host, Peer, PeerState, Phase, Process, Service, ServiceState, Slot
from board.marks import CONTAINER_ENGINE
from collectors.replay.script import Moment

BOX: Final = "lockn-01"
ZONE: Final = ZoneInfo("America/New_York")
GIB: Final = 2**30


def local(  # noqa: PLR0917 - a date and a time are read in this order by everybody
    year: int, month: int, day: int, hour: int, minute: int, second: int = 0
) -> datetime:
    """A moment in UTC, as the clock on the owner's wall said it."""
    return datetime(year, month, day, hour, minute, second, tzinfo=ZONE).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TheBox:
    """The box itself, as ``collectors/sources/host.py`` tells of it."""

    boot: str
    """The id of this boot."""
    booted_at: datetime
    memory: float = 41.0
    """GiB in use, of 128."""
    disk: float = 71.0
    """Percent of the root file system in use."""
    cpu: tuple[float, float] = (6.0, 34.0)
    """Percent, between which it moves."""
    wsl: str = ""
    """The WSL distribution's name."""

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What the host's collector reads at a moment."""
        key, total = f"{BOX}/host", 128 * GIB
        yield Host(
            key=key,
            refs=(f"host:{BOX}",),
            boot_id=self.boot,
            booted_at=self.booted_at,
            name=BOX,
            system="Linux 6.6 · Ubuntu 24.04",
            cpus=32,
            memory=total,
            oom_kills=0,
            wsl=self.wsl,
        )
        yield Gauge(key=f"{key}/cpu", label="cpu", unit="%", value=moment.wave(*self.cpu, 90), limit=100)
        yield Gauge(key=f"{key}/load", label="load", value=moment.wave(1.1, 2.4, 200), limit=32)
        yield Gauge(key=f"{key}/mem", label="memory", unit="B", value=self.memory * GIB, limit=total)
        yield Gauge(key=f"{key}/disk/root", label="/", unit="B", value=self.disk * 10 * GIB, limit=1000 * GIB)
        for what, waited in (("cpu", 0.4), ("memory", 0.0), ("io", 0.1)):
            yield Gauge(key=f"{key}/psi/{what}", label=f"{what} pressure", unit="%", value=waited, limit=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card of 96 GiB, as ``collectors/sources/gpu`` tells of it."""

    vram: float
    """GiB in use."""
    load: tuple[float, float] = (20.0, 88.0)
    """Percent, between which it moves."""
    holders: tuple[tuple[int, str, float], ...] = ()
    """Process, unit (or ``container:NAME``) and share of the memory of each that holds some."""

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What the cards' collector reads at a moment."""
        key, load = f"{BOX}/gpu/0", moment.wave(*self.load, 60)
        yield Service(
            key=key,
            refs=("gpu:GPU-4f3b6c0e",),
            kind="gpu",
            label="RTX PRO 6000",
            state=ServiceState.UP,
            version="580.95",
        )
        yield Gauge(key=f"{key}/util", label="util", unit="%", value=load, limit=100)
        yield Gauge(key=f"{key}/vram", label="VRAM", unit="B", value=self.vram * GIB, limit=96 * GIB)
        yield Gauge(key=f"{key}/power", label="power", unit="W", value=90 + 4 * load, limit=600)
        yield Gauge(key=f"{key}/temp", label="temperature", unit="°C", value=41 + load / 5, limit=89)
        for pid, unit, share in self.holders:
            yield Process(
                key=f"{key}/process/{pid}",
                refs=(f"pid:{pid}", unit if ":" in unit else f"unit:{unit}"),
                pid=pid,
                name="llama-server",
                owner=unit,
                gpu_memory=int(share * self.vram * GIB),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of the user, as ``collectors/sources/systemd`` tells of it."""

    name: str
    boot: str = "enabled"
    state: ServiceState = ServiceState.UP
    why: str = ""
    since: datetime | None = None
    lacks: tuple[str, ...] = ()
    """Environment names that it should have and has not."""


@dataclass(frozen=True, slots=True)
class Units:
    """The user's systemd with some units."""

    units: tuple[Unit, ...]

    def __call__(self, _moment: Moment) -> Iterable[Fact]:
        """What the collector reads at a moment."""
        key = f"{BOX}/systemd/user"
        yield Service(key=key, refs=("user:sean",), kind="systemd", label="user", state=ServiceState.UP)
        for unit in self.units:
            yield Service(
                key=f"{key}/{unit.name}",
                refs=(f"unit:{unit.name}",),
                kind="unit",
                label=unit.name.removesuffix(".service"),
                state=unit.state,
                why=unit.why,
                since=unit.since,
                lacks=unit.lacks,
                boot=unit.boot,
                restarts=0,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container, as ``collectors/sources/containers`` tells of it."""

    name: str
    port: int = 0
    """That it publishes; 0: none."""
    state: ServiceState = ServiceState.UP
    why: str = ""
    marks: tuple[str, ...] = ()
    loops_from: datetime | None = None
    """Since when it ends and is started anew, each minute."""
    loops_until: datetime | None = None

    def restarts(self, now: datetime) -> int:
        """How often it was started anew."""
        if self.loops_from is None or now < self.loops_from:
            return 0
        return int((min(now, self.loops_until or now) - self.loops_from) / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Containers:
    """A container engine with its containers."""

    containers: tuple[Container, ...]

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What the collector reads at a moment."""
        key = f"{BOX}/docker"
        yield Service(key=key, kind=CONTAINER_ENGINE, label="docker", state=ServiceState.UP)
        for each in self.containers:
            port = (f"port:{each.port}",) if each.port else ()
            yield Service(
                key=f"{key}/{each.name}",
                refs=(f"container:{each.name}", *port),
                kind="container",
                label=each.name,
                state=each.state,
                why=each.why,
                marks=each.marks,
                restarts=each.restarts(moment.at),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One request that a model server works on."""

    number: int
    since: datetime
    rate: float
    """Generated tokens a second."""
    limit: int = 8000
    streams: bool = False
    context: int = 12_000
    gone_at: datetime | None = None
    """When its client hung up, which the server has not noticed."""
    still_at: datetime | None = None
    """When it stopped moving."""
    waiting: tuple[datetime, ...] = ()
    """Since when each request behind it waits."""

    def moved_at(self, now: datetime) -> datetime:
        """When its counters last moved."""
        return min(now, self.still_at or now)

    def decoded(self, now: datetime) -> int:
        """Tokens generated so far."""
        return min(1 + int((self.moved_at(now) - self.since).total_seconds() * self.rate), self.limit)

    def peers(self, now: datetime) -> tuple[Peer, ...]:
        """Its client, and those of the requests behind it."""
        gone = self.gone_at is not None and self.gone_at <= now
        client = Peer(PeerState.CLOSE_WAIT if gone else PeerState.ESTABLISHED, self.since)
        return (client, *(Peer(PeerState.ESTABLISHED, since) for since in self._behind(now)))

    def queued(self, now: datetime) -> int:
        """How many requests wait behind it."""
        return len(self._behind(now))

    def _behind(self, now: datetime) -> tuple[datetime, ...]:
        return tuple(since for since in self.waiting if since <= now)


Work = Callable[[Moment], Task | None]
"""Which task a server works on at a moment, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One task after another, each for a living client that streams, with idle times in between."""

    every: timedelta
    length: timedelta
    rate: float

    def __call__(self, moment: Moment) -> Task | None:
        """The task at a moment."""
        number, passed = divmod(moment.played, self.every)
        if passed >= self.length:
            return None
        return Task(number=7000 + number, since=moment.at - passed, rate=self.rate, streams=True)


@dataclass(frozen=True, slots=True)
class Always:
    """One task, from when it began."""

    task: Task

    def __call__(self, moment: Moment) -> Task | None:
        """The task at a moment."""
        return self.task if self.task.since <= moment.at else None


def idle(_moment: Moment) -> Task | None:
    """No task at all."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A model server with one slot, as ``collectors/sources/llama`` tells of it."""

    port: int
    label: str
    unit: str = ""
    state: ServiceState = ServiceState.UP
    why: str = ""
    work: Work = idle

    @property
    def scope(self) -> str:
        """The scope that speaks for it."""
        return f"llama/{self.port}"

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment; the slots of a server that is not up are unknown."""
        yield self._service()
        if self.state is ServiceState.DOWN:
            return
        task = self.work(moment) if self.state is ServiceState.UP else None
        yield self._process(task.peers(moment.at) if task else ())
        if self.state is ServiceState.UP:
            yield self._slot(task, moment)
            yield from self._gauges(task, moment)

    @property
    def _key(self) -> str:
        return f"{BOX}/{self.scope}"

    @property
    def _owners(self) -> tuple[str, ...]:
        """The names that only a running process has."""
        running = () if self.state is ServiceState.DOWN else (f"pid:{self.port}",)
        return (*running, f"unit:{self.unit}") if running and self.unit else running

    def _service(self) -> Service:
        up = self.state is ServiceState.UP
        return Service(
            key=self._key,
            refs=(f"port:{self.port}", f"endpoint:127.0.0.1:{self.port}", *self._owners),
            kind="llama-server",
            label=self.label,
            state=self.state,
            why=self.why,
            version="b7964",
            capacity=1 if up else None,
            latency=1.2 if up else None,
        )

    def _process(self, peers: tuple[Peer, ...]) -> Process:
        return Process(
            key=f"{self._key}/process",
            refs=(f"port:{self.port}", *self._owners),
            pid=self.port,
            name="llama-server",
            owner=self.unit,
            ports=(self.port,),
            peers=peers,
        )

    def _slot(self, task: Task | None, moment: Moment) -> Slot:
        blank = Slot(
            key=f"{self._key}/slot/0", server=self._key, slot=0, phase=Phase.IDLE, model=self.label, window=131_072
        )
        return blank if task is None else _at_work(blank, task, moment.at)

    def _gauges(self, task: Task | None, moment: Moment) -> Iterable[Gauge]:
        speed = moment.wave(task.rate * 0.9, task.rate * 1.1, 40) if task and not task.still_at else None
        waiting = task.queued(moment.at) if task else 0
        yield Gauge(key=f"{self._key}/queue", label="queue", unit="requests", value=waiting)
        yield Gauge(key=f"{self._key}/busy", label="busy", unit="requests", value=int(task is not None), limit=1)
        yield Gauge(key=f"{self._key}/speed", label="speed", unit="tok/s", value=speed)


def _at_work(slot: Slot, task: Task, now: datetime) -> Slot:
    decoded = task.decoded(now)
    return replace(
        slot,
        phase=Phase.GENERATING,
        task=f"i1/0/{task.number}",
        task_number=str(task.number),
        streams=task.streams,
        limit=task.limit,
        since=task.since,
        decoded=decoded,
        context=task.context + decoded,
        rate=0.0 if task.still_at and task.still_at <= now else task.rate,
        moved_at=task.moved_at(now),
    )
