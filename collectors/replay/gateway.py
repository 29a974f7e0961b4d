"""A gateway in a script, as ``collectors/sources/openclaw/gateway.py`` tells of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from board.facts import Fact, Gauge, Process, Service, ServiceState
from board.openclaw import GATEWAY, HTTP, RPC
from collectors.replay.cast import BOX
from collectors.replay.script import Moment, Source

SCOPE: Final = "openclaw/main"
KEY: Final = f"{BOX}/{SCOPE}"
EVERY: Final = 5.0
LOG_EVERY: Final = 30.0
COUNTED: Final = timedelta(minutes=10)
"""Over which late events are counted."""
MIB: Final = 2**20
PORT: Final = 18789
UNIT: Final = "openclaw-gateway.service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A gateway that its owner's systemd runs."""

    started_at: datetime
    pid: int = 1789
    http: ServiceState = ServiceState.UP
    rpc: ServiceState | None = None
    """None: as its HTTP."""
    why: str = ""
    version: str = "2026.2.9"
    cpu: tuple[float, float] = (12.0, 21.0)
    """Percent of a core, between which it moves."""
    memory: Callable[[datetime], float] = lambda _: 590.0
    """MiB at a moment."""
    mark: float | None = 900
    """MiB at which it is restarted."""
    restarts: int = 0
    latency: float = 6
    marks: tuple[str, ...] = ()
    slow_calls: float = 0
    """Requests within five minutes that took longer than its tools wait."""

    @property
    def source(self) -> Source:
        """The source that it is; nobody is blind without it."""
        return Source(SCOPE, EVERY, self, critical=False)

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        runs, refs = self.http is ServiceState.UP, (f"unit:{UNIT}", f"pid:{self.pid}")
        rpc = self.http if self.rpc is None else self.rpc
        worst = self.http if not runs else rpc
        yield Service(
            key=KEY,
            refs=("openclaw:main", f"port:{PORT}", *refs),
            kind=GATEWAY,
            label="main",
            state=worst,
            why=self.why,
            since=self.started_at if worst is ServiceState.UP else None,
            version=self.version,
            wanted_version=self.version,
            marks=self.marks,
            latency=self.latency if runs else None,
        )
        for kind, name, state in ((HTTP, "http", self.http), (RPC, "rpc", rpc)):
            why, took = ("", self.latency) if state is ServiceState.UP else (self.why, None)
            yield Service(key=f"{KEY}/{name}", kind=kind, label=name.upper(), state=state, why=why, latency=took)
        yield Gauge(key=f"{KEY}/slow-calls", label="requests over 10 s within 5 min", value=self.slow_calls)
        since = self.started_at if self.restarts else None
        yield Gauge(key=f"{KEY}/restarts", label="restarts within 1 h", value=self.restarts, limit=3, since=since)
        if runs:
            held = self.memory(moment.at) * MIB
            mark = self.mark * MIB if self.mark else None
            yield Process(
                key=f"{KEY}/process",
                refs=(f"port:{PORT}", *refs),
                pid=self.pid,
                name="openclaw-gatewa",
                owner=f"unit:{UNIT}",
                started_at=self.started_at,
                ports=(PORT,),
                memory=int(held),
            )
            yield Gauge(key=f"{KEY}/cpu", label="cpu of one core, 1 min", unit="%", value=moment.wave(*self.cpu, 300))
            yield Gauge(key=f"{KEY}/memory", label="memory", unit="B", value=held, limit=mark, note="MemoryHigh")


@dataclass(frozen=True, slots=True)
class Listeners:
    """What the gateway's log tells of events that it was late to take in, as ``listeners.py`` beside it counts them."""

    late: tuple[tuple[datetime, float], ...]
    """When each was told of, and how many seconds it took."""

    @property
    def source(self) -> Source:
        """The source that it is; nobody is blind without it."""
        return Source(f"{SCOPE}/log", LOG_EVERY, self, critical=False)

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        slow = [each for each in self.late if timedelta() <= moment.at - each[0] < COUNTED]
        yield Gauge(
            key=f"{KEY}/slow-listeners",
            label="slow listeners within 10 min",
            value=len(slow),
            since=min((at for at, _ in slow), default=None),
            note=f"slowest {max(took for _, took in slow):.0f} s on discord" if slow else "",
        )
