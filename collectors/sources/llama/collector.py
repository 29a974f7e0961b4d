"""llama-server of llama.cpp: health, slots, queue and the clients behind them."""

from collections.abc import Callable, Iterable
from pathlib import Path

from board.facts import Fact, Process, Service, ServiceState
from collectors.collector import Collector, SourceSettings, Surroundings
from collectors.http import Http
from collectors.processes import PROC
from collectors.serving.diary import Diary, Entry
from collectors.serving.line import Line, Unwell
from collectors.serving.moment import Moment, system_clock
from collectors.sources.llama.discovery import servers
from collectors.sources.llama.facts import sample_facts
from collectors.sources.llama.neighborhood import Neighborhood
from collectors.sources.llama.plan import Plan
from collectors.sources.llama.rounds import Rounds
from collectors.sources.llama.router import Router
from collectors.sources.llama.server import Server
from collectors.sources.llama.settings import LlamaSettings


class LlamaCollector(Collector[LlamaSettings]):
    """One llama-server, polled by :class:`Plan`.

    A server that is down, loading, saturated or wants a key is a good reading of a bad server; only what tells
    nothing about it is an outage.
    """

    name = "llama"
    Settings = LlamaSettings
    critical = True
    many = True
    paced = False

    def __init__(
        self,
        box: str,
        settings: LlamaSettings,
        *,
        clock: Callable[[], Moment] = system_clock,
        plan: Plan | None = None,
        proc: Path = PROC,
    ) -> None:
        """Prepare to read; nothing is sent.

        Args:
            box: The box's name.
            settings: The owner's.
            clock: Tells the time.
            plan: Deadlines and pauses; by default those that do no harm.
            proc: Where /proc is.
        """
        super().__init__(box, settings)
        self._key = f"{box}/{settings.scope}"
        self._clock = clock
        plan = plan or Plan()
        self._around = Neighborhood(self._key, settings.host, settings.port, here=settings.here, proc=proc)
        self._http = Http(settings.url, secret=settings.api_key, reuse=False, connected=self._around.note_ours)
        line = Line(self._http, has_key=settings.api_key is not None)
        self._server = Server(line, plan, clock, sleepy=settings.sleepy)
        self._rounds = Rounds(line, self._key, plan, clock)
        self._router = Router(line, self._key, plan, clock)
        self._diary = Diary(settings.log)
        self._entry = Entry()

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[SourceSettings]:
        """The llama-servers that listen here, told by their programs' names."""
        return [LlamaSettings(url=url) for url in servers(around.listeners)]

    @classmethod
    def scope_of(cls, settings: LlamaSettings) -> str:
        """``llama/8080`` on this box, ``llama/gpu-box:8080`` elsewhere."""
        return settings.scope

    async def read(self) -> Iterable[Fact]:
        """Ask the server as far as the plan allows.

        Raises:
            SourceOutage: no answer that says anything about the server.
        """
        facts = await self._read()
        self._entry = await self.blocking(self._diary.read, self._around.inode, self._clock())
        return (*facts, *self._diary.facts(self._key))

    async def close(self) -> None:
        """Close the client."""
        await self._http.close()
        await super().close()

    async def _read(self) -> Iterable[Fact]:
        try:
            latency = await self._server.health()
            process = await self._look()
            if self._rounds.moved(self._around.inode):
                self._forget()
            await self._server.introduce()
            if self._server.is_router:
                return await self._read_router(process, latency)
            return await self._read_server(process, latency)
        except Unwell as trouble:
            return await self._unwell(trouble)

    async def _read_server(self, process: Process | None, latency: float) -> Iterable[Fact]:
        slots, metrics = self._server.may_ask(started_sleepy=self._around.may_sleep)
        if await self._rounds.take(self._server.model, slots=slots, metrics=metrics):
            self._server.forget()
        sample = self._rounds.last
        capacity = len(sample.slots) if sample.slots else self._server.props.total_slots
        marks = (*self._sleep_marks(), *sample.marks)
        service = self._service(ServiceState.UP, process, marks, latency=latency, capacity=capacity)
        return (service, *_known(process), *sample_facts(self._key, sample, capacity))

    async def _read_router(self, process: Process | None, latency: float) -> Iterable[Fact]:
        sleepy = self._server.may_sleep(started_sleepy=self._around.may_sleep)
        refs = self._refs(process)
        models = await self._router.read(refs, sleepy=sleepy, lets_sleep=self._server.lets_sleep)
        service = self._service(ServiceState.UP, process, self._sleep_marks(), latency=latency)
        return (service, *_known(process), *models)

    async def _unwell(self, trouble: Unwell) -> Iterable[Fact]:
        """What can still be said: the kernel shows the clients of a server that does not answer."""
        process = await self._look()
        if trouble.state is ServiceState.SATURATED:
            self._rounds.fall_silent()
        else:
            self._forget()
        sample = self._rounds.last
        marks = ("key needed",) if trouble.state is ServiceState.DENIED else sample.marks
        service = self._service(trouble.state, process, marks, why=trouble.why)
        return (service, *_known(process), *sample_facts(self._key, sample, None))

    async def _look(self) -> Process | None:
        return await self.blocking(self._around.look, self._clock().at)

    def _forget(self) -> None:
        self._server.forget()
        self._rounds.forget()
        self._router.forget()

    def _sleep_marks(self) -> tuple[str, ...]:
        if self._server.props.is_sleeping:
            return ("sleeping",)
        return ("may sleep",) if self._server.may_sleep(started_sleepy=self._around.may_sleep) else ()

    def _refs(self, process: Process | None) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.settings.refs, *(process.refs if process else ()))))

    def _service(
        self,
        state: ServiceState,
        process: Process | None,
        marks: tuple[str, ...],
        *,
        why: str = "",
        latency: float | None = None,
        capacity: int | None = None,
    ) -> Service:
        router = self._server.is_router
        name = "router" if router else self._server.model or self.settings.endpoint
        return Service(
            key=self._key,
            refs=self._refs(process),
            kind="llama-router" if router else "llama-server",
            label=self.settings.name or name,
            state=state,
            why=why,
            version=self._server.props.build_info,
            marks=(*self.settings.meant_for, *marks, *self._entry.marks),
            capacity=capacity,
            latency=latency,
        )


def _known(process: Process | None) -> tuple[Process, ...]:
    return () if process is None else (process,)
