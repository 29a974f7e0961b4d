"""The source of Ollama: it is asked for its version and its models, and never to load or run one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from board.facts import Fact, Gauge, Service, ServiceState
from board.reading import OutageKind
from board.serving import NO_MODEL
from collectors.collector import SourceSettings, Surroundings
from collectors.foreign import parse
from collectors.http import Answer
from collectors.http_outage import HttpOutage
from collectors.serving.address import address
from collectors.serving.collector import ServerCollector
from collectors.serving.moment import Moment
from collectors.serving.names import short_name
from collectors.serving.told import Told
from collectors.sources.ollama.processes import servers
from collectors.sources.ollama.settings import OllamaSettings
from collectors.sources.ollama.wire import RUNNING, TAGS, VERSION, Loaded

TAGS_EVERY: Final = 60.0
PINNED: Final = timedelta(days=365)
"""What is kept for longer is kept for ever."""


class OllamaCollector(ServerCollector[OllamaSettings]):
    """One Ollama."""

    name = "ollama"
    Settings = OllamaSettings
    kind = "ollama"

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[SourceSettings]:
        """The Ollama that listens here, told by its program."""
        return [OllamaSettings(url=address(each)) for each in servers(around.listeners)]

    async def ask(self) -> Told:
        """Its version, what is loaded, and once a minute what it could load."""
        asked = self.clock()
        version = parse(VERSION, await self._get("/api/version")).version
        now = self.clock()
        loaded = parse(RUNNING, await self._get("/api/ps")).models or ()
        await self._look_at_tags(now)
        idle = [each.name for each in loaded if each.on_card == 0]
        return Told(
            model=self.name,
            version=version,
            latency=1000 * (now.mono - asked.mono),
            marks=(*(() if loaded else (NO_MODEL,)), *self._installed),
            on_cpu=f"{idle[0]} is loaded and no byte of it is on a card" if idle else "",
            facts=tuple(fact for each in loaded for fact in self._model(each, now)),
        )

    def forget(self) -> None:
        """Its models are counted anew."""
        self._tags_at = None

    _tags_at: float | None = None
    _installed: tuple[str, ...] = ()

    async def _look_at_tags(self, now: Moment) -> None:
        if self._tags_at is not None and now.mono - self._tags_at < TAGS_EVERY:
            return
        models = parse(TAGS, await self._get("/api/tags")).models or ()
        cloud = sum(bool(each.remote_host) for each in models)
        counts = ((len(models) - cloud, "installed"), (cloud, "in the cloud"))
        self._installed = tuple(f"{count} {where}" for count, where in counts if count)
        self._tags_at = now.mono

    async def _get(self, path: str) -> Answer:
        answer = await self.get(path)
        if answer.status != 200:
            raise HttpOutage(OutageKind.GARBLED, f"answered {answer.status} to {path}", remedy="check the URL")
        return answer

    def _model(self, model: Loaded, now: Moment) -> Iterable[Fact]:
        key = f"{self.key}/model/{model.name}"
        yield Service(
            key=key,
            refs=self.settings.refs,
            kind="model",
            label=short_name(model.name),
            state=ServiceState.UP,
            marks=(_where(model), *_until(model, now)),
        )
        if not model.remote_host:
            yield Gauge(key=f"{key}/vram", label="VRAM", unit="B", value=model.size_vram, limit=model.size or None)


def _where(model: Loaded) -> str:
    """What it runs on: ``gpu``, ``43 % cpu``, ``cpu``, ``cloud``."""
    if model.remote_host:
        return "cloud"
    if model.on_card is None:
        return "device unknown"
    share = round(100 * (1 - model.on_card))
    return "gpu" if share == 0 else "cpu" if model.size_vram == 0 else f"{share} % cpu"


def _until(model: Loaded, now: Moment) -> tuple[str, ...]:
    """For how long it stays; one that is there although its time is over works."""
    if model.expires_at is None:
        return ()
    left = model.expires_at - now.at
    return ("pinned",) if left > PINNED else ("at work",) if left < timedelta() else ()
