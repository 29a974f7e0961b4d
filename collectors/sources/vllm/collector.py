"""The source of vLLM: its health, its numbers, and the names of its models; it is never asked to generate."""

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from board.facts import Fact, Gauge
from board.reading import OutageKind
from collectors.collector import SourceSettings, Surroundings
from collectors.foreign import Foreign, Name, parse
from collectors.http_outage import HttpOutage
from collectors.serving.address import address
from collectors.serving.collector import ServerCollector
from collectors.serving.models import MODELS
from collectors.serving.names import short_name
from collectors.serving.numbers import pace, requests
from collectors.serving.pace import Pace
from collectors.serving.prometheus import Number, numbers, total
from collectors.serving.told import Told
from collectors.sources.vllm.processes import loads, servers
from collectors.sources.vllm.settings import VllmSettings

NAMES_EVERY: Final = 60.0
PREFIX: Final = "vllm:"
RATE_GAP: Final = 2.0
"""Seconds; over less, one step of the engine more or less decides the rate."""
RATE_KEEP: Final = 3


class Version(Foreign):
    """``/version``."""

    version: Annotated[Name, Field()] = ""


VERSION: Final = TypeAdapter(Version)


class VllmCollector(ServerCollector[VllmSettings]):
    """One vLLM."""

    name = "vllm"
    Settings = VllmSettings
    kind = "vllm"

    _names_at: float | None = None
    _models: tuple[str, ...] = ()
    _version: str = ""
    _metrics: bool = True
    _written: Pace | None = None
    _read: Pace | None = None

    @classmethod
    def discover(cls, around: Surroundings) -> Iterable[SourceSettings]:
        """The vLLM servers that listen here, told by their arguments."""
        return [VllmSettings(url=address(each)) for each in servers(around.listeners)]

    async def ask(self) -> Told:
        """Its health and its numbers, and once a minute its version and the names of its models."""
        asked = self.clock()
        health = await self.get("/health")
        if health.status != 200:
            raise HttpOutage(OutageKind.GARBLED, f"answered {health.status} to /health", remedy="check the URL")
        now = self.clock()
        await self._introduce(now.mono)
        many = (f"{len(self._models)} models",) if len(self._models) > 1 else ()
        facts = await self._numbers()
        return Told(
            model=short_name(self._models[0]) if self._models else "",
            version=self._version,
            latency=1000 * (now.mono - asked.mono),
            marks=(*many, *(() if self._metrics else ("metrics off",))),
            facts=tuple(facts),
        )

    def forget(self) -> None:
        """Another process counts from zero and may serve another model."""
        self._names_at = self._written = self._read = None

    def loading(self) -> str:
        """A vLLM that runs and refuses connections loads its model."""
        return "loading the model" if self.settings.here and loads(self.settings.port, self.proc) else ""

    async def _introduce(self, now: float) -> None:
        if self._names_at is not None and now - self._names_at < NAMES_EVERY:
            return
        version = await self.get("/version")
        self._version = parse(VERSION, version).version if version.status == 200 else ""
        served = await self.get("/v1/models")
        self._models = parse(MODELS, served).names if served.status == 200 else ()
        self._names_at = now

    async def _numbers(self) -> Iterable[Fact]:
        answer = await self.get("/metrics")
        self._metrics = answer.status == 200
        if not self._metrics:
            return ()
        found = tuple(numbers(answer, PREFIX))
        if not found:
            raise HttpOutage(OutageKind.GARBLED, "garbled answer to /metrics: no number of vLLM")
        return self._gauges(found, self.clock().mono)

    def _gauges(self, found: tuple[Number, ...], now: float) -> Iterable[Gauge]:
        running, waiting = total(found, "vllm:num_requests_running"), total(found, "vllm:num_requests_waiting")
        speed, prompt = self._speeds(found, now) if running else self._rest()
        caches = [
            each.value for each in found if each.name in ("vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc")
        ]
        model = short_name(self._models[0]) if self._models else ""
        yield Gauge(key=f"{self.key}/queue", label="queue", unit="requests", value=waiting)
        yield Gauge(key=f"{self.key}/busy", label="busy", unit="requests", value=running)
        yield Gauge(key=f"{self.key}/speed", label="speed", unit="tok/s", value=speed)
        yield Gauge(key=f"{self.key}/prompt_speed", label="prompt", unit="tok/s", value=prompt)
        if caches:
            yield Gauge(key=f"{self.key}/kv", label="kv cache", unit="%", value=100 * max(caches), limit=100)
        yield pace(self.key, model, speed / running if speed and running else None)  # reading prompts writes nothing
        yield requests(self.key, total(found, "vllm:request_success"))

    def _speeds(self, found: Iterable[Number], now: float) -> tuple[float | None, float | None]:
        """Tokens a second written and read, while somebody is served."""
        self._written = self._written or Pace(RATE_GAP, RATE_KEEP)
        self._read = self._read or Pace(RATE_GAP, RATE_KEEP)
        written, read = total(found, "vllm:generation_tokens"), total(found, "vllm:prompt_tokens")
        return _rate(self._written, now, written), _rate(self._read, now, read)

    def _rest(self) -> tuple[None, None]:
        """A pause is no slowness: what comes after it is measured anew."""
        self._written = self._read = None
        return None, None


def _rate(counter: Pace, now: float, count: float | None) -> float | None:
    return None if count is None or not 0 <= count < 2**53 else counter.take(now, int(count))
