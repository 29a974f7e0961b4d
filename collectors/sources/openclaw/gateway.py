"""The gateway itself: its process, its HTTP and its RPC, and the worst of them, which is how it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from board.facts import Bookmark, Fact, Gauge, Service, ServiceState
from board.openclaw import GATEWAY, HTTP, IMPORTING, RPC, SELF_RESTART_OFF, WRITTEN_BY
from board.reading import OutageKind
from collectors.collector import Poll, Push, SourceOutage
from collectors.http import Http
from collectors.sources.openclaw.access import Access
from collectors.sources.openclaw.client import GatewayLink
from collectors.sources.openclaw.life import Life, Watcher
from collectors.sources.openclaw.part import Given, Part, Payload
from collectors.sources.openclaw.pulse import Rpc, Sight, http_sight
from collectors.sources.openclaw.remote import RemoteConfig
from collectors.sources.openclaw.starts import Starts
from collectors.sources.openclaw.tree import Load, Tree
from collectors.sources.openclaw.version import is_newer

WORST: Final = (
    ServiceState.DOWN,
    ServiceState.STARTING,
    ServiceState.SATURATED,
    ServiceState.DENIED,
    ServiceState.DEGRADED,
    ServiceState.UNKNOWN,
    ServiceState.UP,
)
"""States of parts, the worst first."""
RETURNS: Final = timedelta(seconds=60)
"""How long after it said that it stops a gateway is taken to be on its way back."""
OURS: Final = "dev"
"""The version that a local install of the old era says it is."""


class GatewayPart(Part):
    """How the gateway stands; that it is down is a good reading of it."""

    def __init__(self, given: Given, access: Access, link: GatewayLink, root: Path) -> None:
        """Prepare to look.

        Args:
            given: What each part is given.
            access: Where it should be.
            link: The connection.
            root: Where the file system begins.
        """
        super().__init__(given)
        self._access = access
        self._link = link
        self._watcher = Watcher(given.key, access, root)
        self._rpc = Rpc(link, given.clock)
        self._remote = RemoteConfig(link, given.clock)
        self._load = Load()
        self._starts = Starts()
        self._http: tuple[str, Http] | None = None
        self._answered = False
        self._stopped_at: datetime | None = None

    def polls(self) -> Sequence[Poll]:
        """The gateway's own scope."""
        settings = self.given.settings
        return (Poll(self.given.scope, settings.every, settings.timeout, self.read, bool(settings.critical)),)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Take back when it was started."""
        places = {each.key: each.place for each in facts if isinstance(each, Bookmark)}
        self._starts = Starts.parse(places.get(f"{self.given.key}/starts", ""))

    def hear(self, event: str, payload: Payload) -> Sequence[Push]:
        """A gateway that says that it stops is looked at again."""
        del payload
        if event != "shutdown":
            return ()
        self._stopped_at = self.given.clock()
        return (Push(scope=self.given.scope),)

    async def close(self) -> None:
        """Close the client, and give up what is open."""
        await self._rpc.close()
        await self._remote.close()
        if self._http is not None:
            await self._http[1].close()

    async def read(self) -> Iterable[Fact]:
        """Look at the process, ask over HTTP, and ask over the connection for what is due.

        Raises:
            SourceOutage: absent, where nothing of OpenClaw is on this box and the owner names none.
        """
        life: Life = await self.given.blocking(self._watcher.look)
        if not life.there and not self.given.settings.configured:
            raise SourceOutage(OutageKind.ABSENT, "no OpenClaw here")
        http = self._expected(life, await http_sight(await self._client()))
        if http.state is ServiceState.UP and not self._answered:
            self._link.hurry()
        self._answered = http.state is ServiceState.UP
        rpc = await self._rpc.look() if http.state is ServiceState.UP else Sight(http.state, http.why)
        if not self._access.here:
            self._access.told = await self._remote.look(self._access.away)
        self._starts.take(life.tree if life.listens else None)  # a command, or who waits for a port, is no gateway yet
        return tuple(self._facts(life, http, rpc, self.given.clock()))

    async def _client(self) -> Http:
        """The client for the address as it is now."""
        url: str = await self.given.blocking(self._access.http)
        if self._http is None or self._http[0] != url:
            if self._http is not None:
                await self._http[1].close()
            self._http = url, Http(url, reuse=False)
        return self._http[1]

    def _expected(self, life: Life, http: Sight) -> Sight:
        """One that does not listen yet starts, or takes files over first; one that says that it stops comes back."""
        if http.state is not ServiceState.DOWN:
            return http
        if life.tree is not None and not life.listens:
            doing = "importing its old files" if life.importing else "starting"
            return Sight(ServiceState.STARTING, f"{doing}: process {life.tree.pid} runs, no listener yet")
        if self._stopped_at is not None and self.given.clock() - self._stopped_at < RETURNS:
            return Sight(ServiceState.STARTING, f"it said that it stops: given {RETURNS.seconds} s to come back")
        return http

    def _facts(self, life: Life, http: Sight, rpc: Sight, now: datetime) -> Iterator[Fact]:
        key = self.given.key
        refs = self._refs(life)
        yield self._service(life, http, rpc, refs)
        for kind, label, sight in ((HTTP, "http", http), (RPC, "rpc", rpc)):
            latency = round(sight.latency) if sight.latency is not None else None
            yield Service(
                key=f"{key}/{label}",
                kind=kind,
                label=label.upper(),
                state=sight.state,
                why=sight.why,
                latency=latency,
            )
        yield Gauge(key=f"{key}/slow-calls", label="requests over 10 s within 5 min", value=self._link.slow)
        starts = self._starts.within(now)
        yield Gauge(
            key=f"{key}/restarts",
            label="restarts within 1 h",
            value=len(starts),
            limit=self.given.settings.restarts_an_hour,
            since=starts[0] if starts else None,
        )
        yield Bookmark(key=f"{key}/starts", place=str(self._starts))
        yield from self._process(life, life.tree, now)

    def _process(self, life: Life, tree: Tree | None, now: datetime) -> Iterator[Fact]:
        """What its processes are and use; of a gateway on another box, what it says itself."""
        key = self.given.key
        load = self._load.take(tree, now)
        if life.process is not None:
            memory = life.memory.held if life.memory else None
            began = tree.began if tree else None
            yield replace(life.process, key=f"{key}/process", started_at=began, memory=memory)
        if tree is not None:
            yield Gauge(key=f"{key}/cpu", label="cpu of one core, 1 min", unit="%", value=load)
        if life.memory is not None and life.memory.held:
            mark, told = life.memory.mark, life.memory.told
            held = float(life.memory.held)
            yield Gauge(key=f"{key}/memory", label="memory", unit="B", value=held, limit=mark, note=told)
        elif not self._access.here and self._rpc.status.resident is not None:
            yield Gauge(key=f"{key}/memory", label="memory", unit="B", value=float(self._rpc.status.resident))

    def _service(self, life: Life, http: Sight, rpc: Sight, refs: tuple[str, ...]) -> Service:
        worst = min(("HTTP", http), ("RPC", rpc), key=lambda part: WORST.index(part[1].state))
        part, sight = worst
        why = sight.why if http.state is not ServiceState.UP else f"{part}: {sight.why}" if sight.why else ""
        if sight.state is ServiceState.UP:
            why = ""
        running, package = self._version(life)
        marks = (
            *((IMPORTING,) if life.importing else ()),
            *((SELF_RESTART_OFF,) if life.no_restart else ()),
            *((f"{WRITTEN_BY}{life.claim}",) if is_newer(life.claim, running) else ()),
            *((life.trouble,) if life.trouble else ()),
        )
        return Service(
            key=self.given.key,
            refs=refs,
            kind=GATEWAY,
            label=self.given.settings.name,
            state=sight.state,
            why=why,
            since=life.tree.began if sight.state is ServiceState.UP and life.tree else None,
            essential=self.given.settings.configured,
            version=running,
            wanted_version=package,
            marks=marks,
            latency=round(http.latency) if http.latency is not None else None,
        )

    def _version(self, life: Life) -> tuple[str, str]:
        """The version that runs, and the one that is installed; an old gateway runs what lay there when it began."""
        package = life.package.version if life.package else ""
        hello = self._link.hello
        running = self._rpc.status.version or (hello.version if hello and hello.version != OURS else "")
        return running or life.began_with, package

    def _refs(self, life: Life) -> tuple[str, ...]:
        named = (f"unit:{self.given.settings.unit}",) if self.given.settings.unit else ()
        port = (f"port:{life.port}",) if self._access.here else ()
        process = tuple(ref for ref in life.process.refs if not ref.startswith("port:")) if life.process else ()
        return tuple(dict.fromkeys((f"openclaw:{self.given.settings.name}", *port, *named, *process)))
