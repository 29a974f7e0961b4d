"""The source of services that have no dashboard: each is seen by its process, its log and a number of somebody else."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from board.facts import Bookmark, Fact, Gauge, Process, Service, ServiceState
from board.services import KIND
from board.words import size
from collectors.clock import utc_now
from collectors.collector import Collector, Poll
from collectors.logfile import Chunk, LogFollower
from collectors.plainfile import UnreadableError
from collectors.processes import PROC, owner_of, references
from collectors.sources.services.independent import independent
from collectors.sources.services.running import Life, Sight, sight
from collectors.sources.services.settings import ServiceSettings
from collectors.sources.services.tally import Tally

REMARKED_FOR: Final = timedelta(hours=1)
"""How long it is told that something of a log was not read."""
SPARE: Final = 2.0
"""Seconds after a program should have ended, to end it."""


class ServiceCollector(Collector[ServiceSettings]):
    """One service; that it does not do well is a good reading of it."""

    name = "service"
    Settings = ServiceSettings
    many = True

    def __init__(
        self,
        box: str,
        settings: ServiceSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        proc: Path = PROC,
    ) -> None:
        """Prepare to look; nothing is opened.

        Args:
            box: The box's name.
            settings: The owner's.
            clock: Tells the time.
            proc: Where /proc is.
        """
        super().__init__(box, settings)
        self._key = f"{box}/service/{settings.name}"
        self._clock = clock
        self._proc = proc
        self._log = settings.log.expanduser() if settings.log else None
        self._follower = LogFollower(self._log) if self._log else None
        self._tally = Tally(self._key, settings)
        self._life: Life | None = None
        self._read_at: datetime | None = None
        self._remark: tuple[datetime, str] | None = None

    @classmethod
    def scope_of(cls, settings: ServiceSettings) -> str:
        """``service/NAME``."""
        return f"service/{settings.name}"

    def scopes(self) -> Sequence[Poll]:
        """The service, and where its owner named one the program that knows better, at a pace of its own."""
        value = self.settings.value
        if value is None:
            return super().scopes()
        other = Poll(f"{self.scope}/value", value.every, value.within + SPARE, self._read_value)
        return (*super().scopes(), other)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Go on in the log where it was left, with the counts that were known there; another log is a new one."""
        known = tuple(facts)
        logs = {ref for each in known if isinstance(each, Service) for ref in each.refs}
        places = {each.key: each.place for each in known if isinstance(each, Bookmark)}
        self._life = Life.parse(places.get(f"{self._key}/life", ""))
        place = places.get(f"{self._key}/place", "")
        if self._log and place and f"log:{self._log}" in logs:
            self._follower = LogFollower(self._log, place)
            self._tally.recall(known, self._clock())

    async def read(self) -> Iterable[Fact]:
        """Look at the process, and read what is new in the log."""
        return await self.blocking(lambda: tuple(self._facts(self._clock())))

    async def _read_value(self) -> Iterable[Fact]:
        value = self.settings.value
        assert value is not None  # noqa: S101 - the scope is there for it
        return (Gauge(key=f"{self._key}/independent", label="independent", value=await independent(value)),)

    def _facts(self, now: datetime) -> Iterator[Fact]:
        seen = self._process(now)
        log = self._read_log(now)
        yield self._service(seen)
        if seen.life is not None:
            pid, owner = seen.life.pid, owner_of(seen.life.pid, self._proc)
            yield Process(
                key=f"{self._key}/process",
                refs=references(pid, owner),
                pid=pid,
                name=seen.life.name,
                owner=owner,
                started_at=seen.started_at,
            )
        if self._life is not None:
            yield Bookmark(key=f"{self._key}/life", place=str(self._life))
        if log is not None and self._follower is not None:
            yield log
            yield Bookmark(key=f"{self._key}/place", place=self._follower.place)
            yield from self._tally.facts()

    def _process(self, now: datetime) -> Sight:
        """What can be seen of the process; another life of it is counted from its own start."""
        if self.settings.pid_file is None:
            by = self.settings.unit or self.settings.system_unit
            return Sight(ServiceState.UNKNOWN, f"runs as {by}" if by else "only its log is known")
        seen = sight(self.settings.pid_file.expanduser(), self.settings.program, self._life, self._proc)
        if seen.life is not None and seen.life != self._life:
            if self._life is not None:
                self._tally.begin(min(seen.started_at or now, now))
            self._life = seen.life
        return seen

    def _service(self, seen: Sight) -> Service:
        settings = self.settings
        state, why = seen.state, seen.why
        if settings.stopped:
            state = ServiceState.OFF
            why = f"stopped: {settings.stopped}" + (f", waits for {settings.waits_for}" if settings.waits_for else "")
        running = ("yet it runs",) if settings.stopped and seen.state is ServiceState.UP else ()
        return Service(
            key=self._key,
            refs=tuple(self._refs(seen)),
            kind=KIND,
            label=settings.label or settings.name,
            state=state,
            why=why,
            since=seen.started_at if state is ServiceState.UP else None,
            marks=(*running, *(() if seen.state is ServiceState.DOWN else self._tally.marks)),
            last_event=self._tally.last_event,
        )

    def _refs(self, seen: Sight) -> Iterator[str]:
        settings = self.settings
        yield f"service:{settings.name}"
        if settings.unit:
            yield f"unit:{settings.unit}"
        if settings.system_unit:
            yield f"system-unit:{settings.system_unit}"
        if seen.life is not None:
            yield f"pid:{seen.life.pid}"
        if self._log is not None:
            yield f"log:{self._log}"

    def _read_log(self, now: datetime) -> Gauge | None:
        """What waits in the log to be read, after what is new was counted; None where there is none."""
        if self._log is None or self._follower is None:
            return None
        key, label = f"{self._key}/log", self._log.name
        try:
            chunk = self._follower.read()
        except UnreadableError as unreadable:
            return Gauge(key=key, label=label, unit="B", note=str(unreadable))
        self._tally.take(chunk, self._read_at, now)
        self._read_at = now
        if told := _told(chunk):
            self._remark = now, told
        if self._remark and now - self._remark[0] >= REMARKED_FOR:
            self._remark = None
        return Gauge(key=key, label=label, unit="B", value=chunk.behind, note=self._remark[1] if self._remark else "")


def _told(chunk: Chunk) -> str:
    """What of a log was not read."""
    if chunk.lost:
        return "cut or replaced: its last lines may be missing"
    if chunk.skipped and not chunk.live:
        return f"its first {size(chunk.skipped)} are not counted"
    return f"{size(chunk.skipped)} passed over to catch up" if chunk.skipped else ""
