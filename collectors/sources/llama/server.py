"""What a server says of itself besides its slots: health, properties and the name of its model."""

import re
from collections.abc import Callable
from typing import Final

from board.facts import ServiceState
from board.reading import OutageKind
from collectors.foreign import parse
from collectors.http_outage import HttpOutage
from collectors.serving.complaint import complaint
from collectors.serving.line import Line, Unwell
from collectors.serving.moment import Moment
from collectors.serving.names import short_name
from collectors.sources.llama.plan import Plan
from collectors.sources.llama.wire import PROPS, SERVED_MODELS, Props

LETS_SLEEP: Final = 11549
"""The oldest build seen whose ``/metrics`` neither wakes a sleeping model nor keeps one awake (Oct 2026)."""


class Server:
    """The quiet side of a server: nothing asked here waits for the model or wakes it."""

    def __init__(self, line: Line, plan: Plan, clock: Callable[[], Moment], *, sleepy: bool | None) -> None:
        self._line = line
        self._plan = plan
        self._clock = clock
        self._sleepy = sleepy
        self._slept = False
        self._read_at: float | None = None
        self._named = False
        self.props = Props()
        """The last properties; empty before the first."""
        self.model = ""
        """The model's name, kept while the server is down."""

    def forget(self) -> None:
        """Another process may answer next: ask for its properties and its model's name anew."""
        self._read_at = None
        self._named = False

    async def health(self) -> float:
        """Milliseconds that a healthy server took to say so.

        Raises:
            Unwell: it is not healthy.
            HttpOutage: this is no llama-server.
        """
        asked = self._clock().mono
        answer = await self._line.ask_at_once("/health", self._plan.health_timeout)
        if answer.status == 404:
            raise HttpOutage(OutageKind.GARBLED, "answered 404 to /health", remedy="check the URL")
        if answer.status != 200:
            raise Unwell(ServiceState.DEGRADED, f"answered {answer.status} {complaint(answer)}".rstrip())
        answer.json()
        return 1000 * (self._clock().mono - asked)

    async def introduce(self) -> None:
        """Read properties and name where they are not known, and the properties again after a minute.

        Raises:
            Unwell: the server is not well after all.
            HttpOutage: an answer that cannot be used.
        """
        now = self._clock().mono
        if self._read_at is None or now - self._read_at >= self._plan.props_every:
            answer = await self._line.ask_at_once("/props", self._plan.props_timeout)
            self.props = parse(PROPS, answer) if answer.status == 200 else Props()
            self._read_at = now
            self._slept |= self.props.is_sleeping
        if not self._named and not self.is_router:
            answer = await self._line.ask_at_once("/v1/models", self._plan.props_timeout)
            served = parse(SERVED_MODELS, answer).name if answer.status == 200 else ""
            self.model = short_name(served or self.props.model_alias or self.props.model_path or "")
            self._named = True

    @property
    def is_router(self) -> bool:
        """Whether it serves several models."""
        return self.props.role == "router"

    def may_ask(self, *, started_sleepy: bool) -> tuple[bool, bool]:
        """Whether ``/slots`` and ``/metrics`` may be asked without keeping the model awake, or waking it.

        Args:
            started_sleepy: Whether the process was seen to be started so that it may sleep.
        """
        sleeps = self.props.is_sleeping or self.may_sleep(started_sleepy=started_sleepy)
        slots = self.props.endpoint_slots is not False and not sleeps
        return slots, self.props.endpoint_metrics is not False and (not sleeps or self.lets_sleep)

    def may_sleep(self, *, started_sleepy: bool) -> bool:
        """Whether the model may go to sleep: as the owner says, else as was seen."""
        return self._slept or started_sleepy if self._sleepy is None else self._sleepy

    @property
    def lets_sleep(self) -> bool:
        """Whether ``/metrics`` lets a model sleep, as far as the build's number tells."""
        build = re.match(r"b(\d+)", self.props.build_info)
        return build is not None and int(build[1]) >= LETS_SLEEP
