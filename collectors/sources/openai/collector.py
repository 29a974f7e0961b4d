"""The source of servers that speak like OpenAI's: each is recognized before it is asked for anything of its model."""

from collections.abc import Iterable
from typing import Final

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.foreign import parse
from collectors.http import Answer
from collectors.http_outage import HttpOutage
from collectors.serving.collector import ServerCollector
from collectors.serving.line import ACCEPTED, Unwell
from collectors.serving.models import MODELS, Model
from collectors.serving.names import short_name
from collectors.serving.told import Told
from collectors.sources.openai.health import Health, health
from collectors.sources.openai.nature import Nature, of_answer, of_process
from collectors.sources.openai.settings import OpenaiSettings

INTRODUCED_EVERY: Final = 60.0
ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308, 405, 410})
"""More statuses that say no more than that there is no description."""
LOCKED_OWNER: Final = "me"
"""``owned_by`` of all models of ``llama-cpp-python[server]``."""
FRAGILE_MARK: Final = "llama-cpp-python: not asked for its models"


class OpenaiCollector(ServerCollector[OpenaiSettings]):
    """One such server."""

    name = "openai"
    Settings = OpenaiSettings
    kind = "openai-server"

    _introduced_at: float | None = None
    _nature: Nature = Nature.PLAIN
    _has_health: bool = True
    _models: tuple[str, ...] | None = None
    """None: not asked for yet."""

    async def ask(self) -> Told:
        """How it is, and once a minute what it is and the names of its models."""
        asked = self.clock()
        if self._introduced_at is None or asked.mono - self._introduced_at >= INTRODUCED_EVERY:
            self._nature = await self._recognize()
            self._has_health = self._nature is not Nature.FRAGILE
            self._introduced_at = asked.mono
            self._models = None
        asked = self.clock()
        said = await self._health()
        latency = 1000 * (self.clock().mono - asked.mono)
        if self._models is None and self._nature is not Nature.FRAGILE:
            await self._look_at_models()
        return Told(
            model=short_name(self._models[0]) if self._models and len(self._models) == 1 else "",
            version=said.version,
            latency=latency,
            marks=tuple(self._marks(said)),
            on_cpu=said.on_cpu,
        )

    def forget(self) -> None:
        """Another process may be of another nature."""
        self._introduced_at = None

    async def _recognize(self) -> Nature:
        listener = self.owner.listener
        known = await self.blocking(of_process, listener.pid if listener else None, self.proc)
        if known is not None:
            return known
        return of_answer(await self.get("/openapi.json", accept=ACCEPTED | ELSEWHERE))

    async def _health(self) -> Health:
        """How it is, asked in the way that does it no harm."""
        if self._has_health:
            answer = await self.get("/health")
            if answer.status == 200 and not _is_page(answer):
                return health(answer)
            if answer.status == 500:
                raise Unwell(ServiceState.DEGRADED, "answered 500 to /health")
            self._has_health = False
        if self._nature is Nature.PLAIN:
            await self._look_at_models(needed=True)
        else:
            await self.get("/openapi.json")
        return Health()

    async def _look_at_models(self, *, needed: bool = False) -> None:
        """Learn the names of its models; a server that says that it is well need not have any."""
        answer = await self.get("/v1/models")
        if answer.status == 200:
            listed = parse(MODELS, answer).data
            self._models = tuple(model.id for model in listed)
            if any(map(_is_locked, listed)):
                self._nature, self._has_health = Nature.FRAGILE, False
        elif needed:
            said = f"answered {answer.status} to /v1/models and has no /health"
            raise HttpOutage(OutageKind.GARBLED, said, remedy="check the URL, which ends before /v1")
        else:
            self._models = ()

    def _marks(self, said: Health) -> Iterable[str]:
        yield from said.marks
        if self._models and len(self._models) > 1:
            yield f"{len(self._models)} models"
        if self._nature is Nature.FRAGILE:
            yield FRAGILE_MARK


def _is_locked(model: Model) -> bool:
    return model.owned_by == LOCKED_OWNER


def _is_page(answer: Answer) -> bool:
    try:
        answer.check_page()
    except HttpOutage:
        return True
    return False
