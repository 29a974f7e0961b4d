"""What services without a dashboard tell in a script, as ``collectors/sources/services`` tells of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from board.facts import Fact, Gauge, Process, Service, ServiceState
from board.services import KIND, REQUESTS
from collectors.replay.cast import BOX
from collectors.replay.script import Moment, Source
from collectors.sources.services.reasons import Reason

EVERY: Final = 2.0
"""Seconds between looks."""
VALUE_EVERY: Final = 300.0
"""Seconds between looks at the independent value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """One rejection after the other, for one reason."""

    reason: str
    since: datetime
    every: timedelta
    until: datetime | None = None

    def reasons(self, now: datetime) -> Iterator[Reason]:
        """What there is to count by a moment."""
        last = min(now, self.until or now)
        if self.since <= last:
            times = (last - self.since) // self.every
            yield Reason(self.reason, 1 + times, self.since, self.since + times * self.every)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One service, and what its log says."""

    name: str
    started_at: datetime
    state: ServiceState = ServiceState.UP
    why: str = ""
    unit: str = ""
    accepted: int = 0
    filled: int = 0
    storm: Storm | None = None
    balance: float | None = None
    capital: float | None = None
    least: float | None = None
    reported: float | None = None
    independent: float | None = None
    last_event: datetime | None = None
    """When it last did something beside being refused."""

    @property
    def scope(self) -> str:
        """The scope that speaks for it."""
        return f"service/{self.name}"

    @property
    def key(self) -> str:
        """The key of what it is about."""
        return f"{BOX}/{self.scope}"

    @property
    def source(self) -> Source:
        """The source that it is; nobody is blind without it."""
        return Source(self.scope, EVERY, self, critical=False)

    @property
    def value_source(self) -> Source:
        """The source of what somebody else counts."""
        return Source(f"{self.scope}/value", VALUE_EVERY, self.counted, critical=False)

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        reasons = tuple(self.storm.reasons(moment.at)) if self.storm else ()
        runs = self.state is ServiceState.UP
        owner = (f"unit:{self.unit}",) if self.unit else ()
        events = (each for each in (self.last_event, *(reason.last for reason in reasons)) if each is not None)
        yield Service(
            key=self.key,
            refs=(f"service:{self.name}", *owner, *(("pid:4242",) if runs else ()), "log:/home/sean/logs/prod-002.log"),
            kind=KIND,
            label=self.name,
            state=self.state,
            why=self.why or "process 4242 runs",
            since=self.started_at if runs else None,
            last_event=max(events, default=None),
        )
        if runs:
            key, started_at = f"{self.key}/process", self.started_at
            yield Process(key=key, refs=("pid:4242", *owner), pid=4242, name="python", started_at=started_at)
        yield Gauge(key=f"{self.key}/log", label="prod-002.log", unit="B", value=0)
        yield from self._counts(reasons)
        if self.balance is not None:
            key, least = f"{self.key}/balance", self.least
            yield Gauge(key=key, label="balance", value=self.balance, limit=self.capital, least=least)
        if self.reported is not None:
            yield Gauge(key=f"{self.key}/reported", label="reported", value=self.reported)

    def counted(self, _moment: Moment) -> Iterable[Fact]:
        """What somebody else counts."""
        yield Gauge(key=f"{self.key}/independent", label="independent", value=self.independent)

    def _counts(self, reasons: tuple[Reason, ...]) -> Iterator[Fact]:
        rejected = sum(each.count for each in reasons)
        for name, value in (("accepted", self.accepted), ("filled", self.filled), ("rejected", rejected)):
            yield Gauge(key=f"{self.key}/{name}", label=name, value=value, since=self.started_at)
        for each in reasons:
            key = f"{self.key}/rejected/{each.name}"
            yield Gauge(key=key, label=each.text, value=each.count, since=each.since)
        requests = self.accepted + rejected
        share = 100 * rejected / requests if requests >= REQUESTS else None
        yield Gauge(key=f"{self.key}/share", label=f"rejected of the last {REQUESTS}", unit="%", value=share)
