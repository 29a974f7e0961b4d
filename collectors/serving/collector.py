"""The common ground of the sources that read servers of models other than llama-servers."""

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final, TypeVar

from board.facts import Fact, Failure, Gauge, Process, Service, ServiceState
from board.serving import ON_CPU
from collectors.collector import Collector
from collectors.http import Answer, Http
from collectors.processes import PROC
from collectors.serving.diary import Diary, Entry
from collectors.serving.line import ACCEPTED, Line, Unwell
from collectors.serving.loads import Loads
from collectors.serving.moment import Moment, system_clock
from collectors.serving.numbers import pace, requests
from collectors.serving.owner import PortOwner
from collectors.serving.settings import PlainSettings
from collectors.serving.told import Told

ANSWER: Final = 3.0
"""Seconds for an answer; nothing that is asked waits for a model."""
S = TypeVar("S", bound=PlainSettings)


class ServerCollector(Collector[S]):
    """One server, asked one question at a time.

    A server that is down, loading, saturated or wants a key is a good reading of a bad server; only what tells
    nothing about it is an outage.
    """

    critical = True
    many = True
    paced = False  # what is asked costs nothing, and one that hangs must be seen to answer again
    kind: ClassVar[str]
    """What sort of service it is."""

    def __init__(
        self,
        box: str,
        settings: S,
        *,
        clock: Callable[[], Moment] = system_clock,
        patience: float = ANSWER,
        proc: Path = PROC,
    ) -> None:
        """Prepare to read; nothing is sent.

        Args:
            box: The box's name.
            settings: The owner's.
            clock: Tells the time.
            patience: Seconds for each answer.
            proc: Where /proc is.
        """
        super().__init__(box, settings)
        self.key = f"{box}/{settings.scope}"
        self.clock = clock
        self.proc = proc
        self.owner = PortOwner(self.key, settings.host, settings.port, here=settings.here, proc=proc)
        self._http = Http(settings.url, secret=settings.api_key, reuse=False)
        self._line = Line(self._http, has_key=settings.api_key is not None)
        self._patience = patience
        self._loads = Loads(settings.load_within, settings.impact)
        self._diary = Diary(settings.log)
        self._last = Told()
        self._inode: int | None = None
        self._on_cpu: Failure | None = None
        self._answers = 0

    @classmethod
    def scope_of(cls, settings: S) -> str:
        """``ollama/11434`` on this box, ``ollama/gpu-box:11434`` elsewhere."""
        return settings.scope

    async def read(self) -> Iterable[Fact]:
        """Ask the server.

        Raises:
            SourceOutage: no answer that says anything about the server.
        """
        process = await self.blocking(self.owner.look)
        if None not in (self.owner.inode, self._inode) and self.owner.inode != self._inode:
            self.forget()
        self._inode = self.owner.inode or self._inode
        try:
            told = self._last = await self.ask()
        except Unwell as trouble:
            told = await self._unwell(trouble)
        now = self.clock()
        self._loads.note(told.state, process.pid if process else None, now)
        entry = await self.blocking(self._diary.read, self.owner.inode, now)
        return (
            self._service(told, process, entry),
            *([process] if process else []),
            *told.facts,
            *self._of_log(told, entry),
            *self._said(told, now),
            *self._diary.facts(self.key),
            *self._loads.facts(self.key),
        )

    @abstractmethod
    async def ask(self) -> Told:
        """Ask for all that may be asked.

        Raises:
            Unwell: the server is not well.
            SourceOutage: no answer that says anything about it.
        """

    async def get(self, path: str, *, accept: Collection[int] = ACCEPTED) -> Answer:
        """Ask for one path.

        Raises:
            Unwell: as :meth:`collectors.serving.line.Line.ask_at_once`.
            HttpOutage: likewise.
        """
        return await self._line.ask_at_once(path, self._patience, accept=accept)

    def forget(self) -> None:
        """Another process may answer next: ask it anew for what does not change."""

    def loading(self) -> str:
        """Words for what a server that refuses connections does, if it is known to load its model; blocks."""
        return ""

    async def close(self) -> None:
        """Close the client."""
        await self._http.close()
        await super().close()

    async def _unwell(self, trouble: Unwell) -> Told:
        if trouble.state is not ServiceState.SATURATED:
            self.forget()
        marks = ("key needed",) if trouble.state is ServiceState.DENIED else ()
        told = Told(
            state=trouble.state, why=trouble.why, model=self._last.model, version=self._last.version, marks=marks
        )
        if trouble.state is ServiceState.DOWN and (why := await self.blocking(self.loading)):
            return replace(told, state=ServiceState.STARTING, why=why)
        return told

    def _service(self, told: Told, process: Process | None, entry: Entry) -> Service:
        settings = self.settings
        return Service(
            key=self.key,
            refs=tuple(dict.fromkeys((*settings.refs, *(process.refs if process else ())))),
            kind=self.kind,
            label=settings.name or told.model or settings.endpoint,
            state=told.state,
            why=told.why,
            version=told.version,
            marks=(*settings.meant_for, *told.marks, *entry.marks),
            latency=told.latency,
        )

    def _of_log(self, told: Told, entry: Entry) -> Iterable[Gauge]:
        """The speed as its log tells it, for a server that tells none itself."""
        self._answers += entry.answers
        key = f"{self.key}/speed"
        if self._answers and all(fact.key != key for fact in told.facts):
            yield Gauge(key=key, label="speed", unit="tok/s", value=entry.speed)
            yield pace(self.key, self._last.model, entry.speed)
            yield requests(self.key, self._answers)

    def _said(self, told: Told, now: Moment) -> Iterable[Failure]:
        """That it runs on the CPU, as it says itself, since when it says so."""
        if not told.on_cpu:
            self._on_cpu = None
            return
        before = self._on_cpu
        if before is None or before.text != told.on_cpu:
            self._on_cpu = Failure(key=f"{self.key}/on-cpu", failure_class=ON_CPU, text=told.on_cpu, last_seen=now.at)
        if self._on_cpu is not None:
            yield self._on_cpu
