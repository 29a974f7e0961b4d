"""The cron of a gateway: its jobs, how long it takes to list them, and its heartbeats.

In the old era (2026.2.9) a list waits for the lock that running jobs hold, so it is asked for by one request at a time
that no poll waits for, and rarely while that takes long. Meanwhile the gateway's files say the same.
"""

from collections import deque
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any, Final

from pydantic import ValidationError

from board.facts import Fact, Gauge, Job, Service, ServiceState
from board.jobs import CRON, FROM_DISK, PULSE, SKIPPED, SUCCESS
from board.reading import OutageKind
from collectors.collector import Poll, Push, SourceOutage
from collectors.sources.openclaw.cron_beat import Beats
from collectors.sources.openclaw.cron_facts import Frame, fact
from collectors.sources.openclaw.cron_files import Stored, history_size, stored, stored_in_database
from collectors.sources.openclaw.cron_ledger import Ledger
from collectors.sources.openclaw.cron_runs import Runs
from collectors.sources.openclaw.cron_wire import Beat, CronJob, Status, event_of, jobs_of
from collectors.sources.openclaw.errand import Errand
from collectors.sources.openclaw.part import Given, Part, Payload

EVERY: Final = 15.0
"""Seconds between two looks at files and at the open request."""
PACE: Final = timedelta(seconds=45)
"""Between two requests."""
RARELY: Final = timedelta(seconds=300)
"""Between two requests while they take long."""
WITHIN: Final = 60.0
"""Seconds for a request: then the gateway's own clients give up, too."""
LONG: Final = 5.0
SHORT: Final = 2.0
"""Seconds of a request that is slow, and of one that is not: they say how often is asked, and judge nothing."""
OLD: Final = timedelta(seconds=100)
"""A list that is older is no longer what is so; files may say it."""
MEASURES: Final = 3
PAGES: Final = 5
"""Pages of a list that are asked for."""
WHOLE: Final[Payload] = {"includeDisabled": True}


@dataclass(frozen=True, slots=True)
class _Files:
    """What the files told."""

    config: Payload
    history: int | None
    stored: Stored | None
    beats: tuple[Fact, ...]


class CronPart(Part):
    """The jobs of one gateway."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._scope = f"{given.scope}/cron"
        self._key = f"{given.key}/cron"
        self._errand = Errand(self._ask, given.clock)
        self._switch = Errand(lambda: given.link.call("cron.status", {}, within=WITHIN), given.clock)
        self._runs = Runs(given.link)
        self._ledger = Ledger()
        self._beats = Beats(given)
        self._took: deque[float] = deque(maxlen=MEASURES)
        self._taken_at: datetime | None = None
        self._listed_at: datetime | None = None
        self._wanted = False
        self._is_off = False
        self._config: Payload = {}
        self._pulse: Job | None = None

    def polls(self) -> Sequence[Poll]:
        """The one scope of the jobs."""
        return (Poll(self._scope, EVERY, 10.0, self._read),)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Whether a heartbeat was ever seen."""
        self._beats.recall(facts)

    def hear(self, event: str, payload: Payload) -> Iterable[Push]:
        """What befell a job, and the gateway's own heartbeats."""
        now = self.given.clock()
        if event == "heartbeat" and (pulse := self._felt(payload)):
            self._pulse = pulse
            return (Push((pulse,), self._scope),)
        if event != "cron" or (heard := event_of(payload)) is None:
            return ()
        job = self._ledger.hear(heard, now)
        if job is not None:
            return (Push((self._fact(job),), self._scope),)
        self._wanted = True
        return (Push(scope=self._scope),)

    def look(self, key: str) -> Awaitable[Iterable[Fact]] | None:
        """The last runs of a job."""
        identity = key.removeprefix(f"{self._key}/")
        if identity == key or all(identity != job.id for job in self._ledger.jobs):
            return None
        busy = self._is_slow or self._errand.open_for is not None
        return self._runs.look(key, identity, self.given.clock(), busy=busy)

    async def close(self) -> None:
        """Give up the open requests."""
        await self._errand.close()
        await self._switch.close()

    async def _read(self) -> Iterable[Fact]:
        now = self.given.clock()
        connected = self.given.link.hello is not None
        if connected and self._errand.due(timedelta(0) if self._wanted and not self._is_slow else self._pace):
            self._wanted = False
            await self._errand.send()
        self._take()
        if connected and not self._is_slow and self._errand.open_for is None and self._switch.due(RARELY):
            await self._switch.send()
        self._note_switch()
        old = self._listed_at is None or now - self._listed_at > OLD
        files: _Files = await self.given.blocking(self._look, old, not connected or self._failed)
        self._config = files.config
        if old and files.stored is not None:
            self._ledger.listed(files.stored.jobs, now)
        elif old and not connected:
            raise self._silence()
        return tuple(self._facts(files, from_disk=old and files.stored is not None, connected=connected))

    async def _ask(self) -> tuple[CronJob, ...]:
        listed = await self.given.link.call("cron.list", WHOLE, within=WITHIN)
        jobs = list(jobs_of(_rows(listed)))
        for _ in range(PAGES):
            begin = listed.get("nextOffset") if isinstance(listed, dict) and listed.get("hasMore") else None
            if not isinstance(begin, int):
                break
            listed = await self.given.link.call("cron.list", {**WHOLE, "limit": 200, "offset": begin}, within=WITHIN)
            jobs += jobs_of(_rows(listed))
        return tuple(jobs)

    def _note_switch(self) -> None:
        """Note whether it is switched off; who does not answer takes nothing back."""
        last = self._switch.last
        with suppress(ValidationError):
            if last is not None and last.outage is None:
                self._is_off = not Status.model_validate(last.payload).enabled

    def _take(self) -> None:
        """Take what came of the last request, once."""
        last = self._errand.last
        if last is None or last.at == self._taken_at:
            return
        self._taken_at = last.at
        if last.outage is None or last.outage.kind is OutageKind.TIMEOUT:
            self._took.append(last.took)
        if last.outage is None:
            asked_at = last.at - timedelta(seconds=last.took)
            self._listed_at = last.at
            self._ledger.listed(last.payload, last.at, asked_at=asked_at)

    @property
    def _waited(self) -> float | None:
        """Seconds that the open request has waited, once these are many."""
        open_for = self._errand.open_for
        return open_for.total_seconds() if open_for and open_for.total_seconds() >= LONG else None

    @property
    def _measure(self) -> float | None:
        """Seconds that a list takes: the median of three, with the open request by its age, once that is slow.

        One that waits without a job that it could wait for is slow by itself.
        """
        waited = self._waited
        measures = [*self._took, *((waited,) if waited is not None else ())][-MEASURES:]
        median = median_low(measures) if measures else None
        behind = any(job.state.running_since for job in self._ledger.jobs)
        return median if waited is None or median is None or behind else max(median, waited)

    @property
    def _is_slow(self) -> bool:
        return (self._measure or 0.0) > LONG

    @property
    def _pace(self) -> timedelta:
        """How long to wait between two requests; a fast answer ends the rare ones, a gateway that is back any wait."""
        last = self._errand.last
        if last is not None and last.outage is not None and last.outage.kind is OutageKind.REFUSED:
            return timedelta(0)
        fast = bool(self._took) and self._took[-1] < SHORT
        return RARELY if self._is_slow and not fast else PACE

    @property
    def _failed(self) -> bool:
        return self._errand.last is not None and self._errand.last.outage is not None

    def _look(self, old: bool, dead: bool) -> _Files:
        """What the files say, on the source's own thread; the database only where the gateway says nothing."""
        state, config = self.given.state_dir(), self.given.config()
        told = stored(state) if old else None
        if told is None and old and dead:
            told = stored_in_database(state)
        return _Files(
            config=config,
            history=history_size(state),
            stored=told,
            beats=tuple(self._beats.read(state, config, told.jobs if told else self._ledger.jobs)),
        )

    def _facts(self, files: _Files, *, from_disk: bool, connected: bool) -> Iterator[Fact]:
        yield self._service(from_disk=from_disk, connected=connected)
        yield Gauge(key=f"{self._key}/list", label="cron.list", unit="s", value=self._measure, limit=WITHIN)
        if files.history is not None:
            yield Gauge(key=f"{self._key}/history", label="run history", unit="B", value=files.history)
        yield from map(self._fact, self._ledger.jobs)
        yield from files.beats
        if self._pulse is not None:
            yield self._pulse

    def _service(self, *, from_disk: bool, connected: bool) -> Service:
        last, measure = self._errand.last, self._measure
        state, why = ServiceState.UP, ""
        if not connected:
            state, why = ServiceState.UNKNOWN, "no connection to the gateway"
        elif self._is_off:
            state, why = ServiceState.OFF, "switched off in the gateway's config"
        elif self._is_slow or self._waited is not None:
            took = max(measure or 0.0, self._waited or 0.0)
            state, why = ServiceState.SATURATED, f"takes {took:.0f} s to list its jobs"
        elif last is not None and last.outage is not None:
            state, why = ServiceState.UNKNOWN, last.outage.sentence
        elif self._listed_at is None:
            state, why = ServiceState.UNKNOWN, "it has not listed its jobs yet"
        return Service(
            key=self._key,
            refs=(f"openclaw:{self.given.settings.name}",),
            kind=CRON,
            label="cron",
            state=state,
            why=why,
            marks=(FROM_DISK,) if from_disk else (),
            latency=last.took * 1000 if last is not None and last.outage is None else None,
        )

    def _fact(self, job: CronJob) -> Job:
        frame = Frame(self._key, self.given.settings.cron, self.given.clock(), self._config)
        return fact(frame, job, empty=self._ledger.is_empty(job), flips=self._ledger.flips(job))

    def _felt(self, payload: Payload) -> Job | None:
        """A heartbeat of the gateway's own."""
        with suppress(ValidationError):
            beat = Beat.model_validate(payload)
            words = f"{beat.status}: {beat.reason}" if beat.reason else beat.status
            outcome = words if beat.status == "failed" else SKIPPED if beat.status == "skipped" else SUCCESS
            key = f"{self.given.key}/heartbeat/gateway"
            return Job(key=key, label="gateway heartbeat", kind=PULSE, enabled=True, last_run=beat.at, outcome=outcome)
        return None

    def _silence(self) -> SourceOutage:
        if not self.given.settings.configured and not self.given.state_dir().is_dir():
            return SourceOutage(OutageKind.ABSENT, "no OpenClaw gateway here")
        return SourceOutage(OutageKind.REFUSED, "the gateway does not answer, and its files tell of no jobs")


def _rows(listed: Any) -> object:
    return listed.get("jobs") if isinstance(listed, dict) else ()
