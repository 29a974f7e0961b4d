"""The pulse of a gateway: whether its HTTP means something, and whether it answers what costs it next to nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.foreign import Foreign, at
from collectors.http import Answer, Http
from collectors.http_outage import HttpOutage, Step
from collectors.sources.openclaw.client import GatewayLink
from collectors.sources.openclaw.errand import Errand, Outcome
from collectors.sources.openclaw.handshake import OLDEST, Text
from collectors.sources.openclaw.moment import Count

HTTP_WITHIN: Final = 3.0
"""Seconds for an answer over HTTP."""
RPC_WITHIN: Final = 10.0
"""Seconds for an answer to what is cheap."""
HEALTH_EVERY: Final = timedelta(seconds=10)
STATUS_EVERY: Final = timedelta(seconds=30)
STATUS_LATEST: Final = timedelta(seconds=300)
LATE: Final = timedelta(seconds=2)
"""From when on an answer is late, and the other one is asked for at once."""
STATUS_SHARE: Final = 0.005
"""At most this part of a gateway's time is spent on its status: with a large store of the old era it reads it whole."""
PAGE: Final = "answers with a page, which proves no more than that something listens"


@dataclass(frozen=True, slots=True)
class Sight:
    """How one way to a gateway stands."""

    state: ServiceState
    why: str = ""
    latency: float | None = None
    """Milliseconds."""
    version: str = ""
    meant: bool = True
    """Whether an answer says anything of the gateway."""


class _Live(Foreign):
    ok: bool | None = None
    status: Text = ""


class Status(Foreign):
    """What of a gateway's ``status`` is looked at; the old era knows none of it."""

    version: Text = Field(default="", validation_alias="runtimeVersion")
    resident: Count = Field(default=None, validation_alias=at("processMemory", "rssBytes"))


_LIVE: Final = TypeAdapter(_Live)


async def http_sight(http: Http) -> Sight:
    """Ask ``/healthz``: JSON that says ok is life, and a page is what the old era answers to everything."""
    began = monotonic()
    try:
        answer = await http.get("/healthz", timeout=HTTP_WITHIN, accept=(200, 503))
    except HttpOutage as outage:
        connected = outage.step is Step.ANSWER and outage.outage.kind is OutageKind.TIMEOUT
        return Sight(ServiceState.SATURATED if connected else ServiceState.DOWN, outage.outage.sentence)
    latency = 1000 * (monotonic() - began)
    if answer.status == 503:
        return Sight(ServiceState.STARTING, "says that it is starting or draining", latency)
    return _read(answer, latency)


def _read(answer: Answer, latency: float) -> Sight:
    try:
        told = _LIVE.validate_json(answer.body)
    except ValidationError:
        return Sight(ServiceState.UP, PAGE, latency, meant=False)
    if told.ok is True:
        return Sight(ServiceState.UP, "", latency)
    return Sight(ServiceState.DEGRADED, f"says that it is {told.status or 'not ok'}", latency)


class Rpc:
    """Asks for ``health`` and ``status``, the more the less it is answered.

    The old era reads its whole store anew, unseen, for each ``health``, so that there ``last-heartbeat`` stands for it.
    """

    def __init__(self, link: GatewayLink | Any, clock: Callable[[], datetime]) -> None:
        self._link = link
        self._clock = clock
        self._health = Errand(self._cheap, clock)
        self._status = Errand(lambda: link.call("status", within=RPC_WITHIN), clock)
        self.status = Status()
        """As it was told last."""

    async def look(self) -> Sight:
        """How it stands, with what has been answered by now."""
        for errand, pause in ((self._health, HEALTH_EVERY), (self._status, self._pause())):
            if errand.due(timedelta() if self._unwell() else pause):
                await errand.send()
        self._read_status()
        return self._sight()

    async def close(self) -> None:
        """Give up what is open."""
        await self._health.close()
        await self._status.close()

    async def _cheap(self) -> Any:
        """Ask for what costs the gateway next to nothing."""
        hello = (await self._link.connect()).hello
        return await self._link.call("health" if hello.protocol > OLDEST else "last-heartbeat", within=RPC_WITHIN)

    def _unwell(self) -> bool:
        """Whether one of them is late or was not told."""
        each = (self._health, self._status)
        return any((one.open_for or timedelta()) >= LATE or _failed(one.last) for one in each)

    def _pause(self) -> timedelta:
        last = self._status.last
        took = last.took / STATUS_SHARE if last else 0.0
        return min(STATUS_LATEST, max(STATUS_EVERY, timedelta(seconds=took)))

    def _read_status(self) -> None:
        last = self._status.last
        if last is None or last.payload is None:
            return
        try:
            self.status = Status.model_validate(last.payload)
        except ValidationError:
            self.status = Status()

    def _sight(self) -> Sight:
        outage = self._link.outage
        if outage is not None:
            return _unreached(outage)
        lasts = [each.last for each in (self._health, self._status) if each.last is not None]
        failed = [each for each in lasts if _failed(each)]
        latency = 1000 * max((each.took for each in lasts), default=0.0) if lasts else None
        if not lasts:
            return Sight(ServiceState.UNKNOWN, "nothing asked yet")
        if len(failed) == 2:
            return Sight(ServiceState.SATURATED, _reasons(failed), latency)
        return Sight(ServiceState.DEGRADED if failed else ServiceState.UP, _reasons(failed), latency)


def _failed(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.outage is not None


def _reasons(failed: Iterable[Outcome]) -> str:
    return ", ".join(each.outage.sentence for each in failed if each.outage is not None)


def _unreached(outage: SourceOutage) -> Sight:
    """What it means that there is no connection."""
    states = {
        OutageKind.DENIED: ServiceState.DENIED,
        OutageKind.LIMITED: ServiceState.STARTING,
        OutageKind.TIMEOUT: ServiceState.SATURATED,
        OutageKind.GARBLED: ServiceState.UNKNOWN,  # it may be well, in a language that we do not speak
    }
    return Sight(states.get(outage.outage.kind, ServiceState.DOWN), outage.outage.sentence)
