"""Slow listeners of a gateway: events of a channel that it took half a minute or more to take in, from its log."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import from_json

from board.facts import Fact, Gauge
from board.reading import OutageKind
from collectors.collector import Poll, Push, SourceOutage
from collectors.foreign import Foreign, Name
from collectors.sources.openclaw.part import Given, Part, Payload

EVERY: Final = 30.0
"""Seconds between looks."""
WITHIN: Final = timedelta(minutes=10)
"""Over which they are counted."""
MOST: Final = 200
"""Events that are kept."""
WORDS: Final = "Slow listener detected"
"""What the log says of each (2026.2.9, for Discord, from 30 s on)."""
AT_ONCE: Final = {"limit": 2000, "maxBytes": 500_000}
"""How much of the log is asked for at a look."""


@dataclass(frozen=True, slots=True)
class Slow:
    """One event that took long."""

    at: datetime
    took: float
    """Seconds."""
    listener: str


class _Tail(Foreign):
    cursor: int = Field(default=0, ge=0)
    lines: Annotated[
        tuple[str, ...], BeforeValidator(lambda told: [each for each in told if isinstance(each, str)])
    ] = ()


class _Event(Foreign):
    listener: Name = ""
    took: float = Field(validation_alias="durationMs", ge=0, allow_inf_nan=False)


class ListenersPart(Part):
    """Follows the gateway's log over its connection; no other line of it is kept."""

    def __init__(self, given: Given) -> None:
        super().__init__(given)
        self._cursor: int | None = None
        self._was_asked = False
        self._seen: list[Slow] = []

    def polls(self) -> Sequence[Poll]:
        """The scope of the log."""
        return (Poll(f"{self.given.scope}/log", EVERY, self.given.settings.timeout, self.read),)

    def hear(self, event: str, payload: Payload) -> Sequence[Push]:
        """The first event means that there is a connection by now: what is absent is not looked for again soon."""
        del event, payload
        return () if self._was_asked else (Push(scope=f"{self.given.scope}/log"),)

    async def read(self) -> Iterable[Fact]:
        """Read what is new in the log.

        Raises:
            SourceOutage: there is no connection, or it is not told.
        """
        if self.given.link.hello is None:
            raise SourceOutage(OutageKind.ABSENT, "no connection to its log")
        self._was_asked = True
        cursor = {} if self._cursor is None else {"cursor": self._cursor}
        told = await self.given.link.call("logs.tail", {**AT_ONCE, **cursor})
        try:
            tail = _Tail.model_validate(told)
        except (ValidationError, TypeError):
            raise SourceOutage(OutageKind.GARBLED, "its log is told in a way that we do not know") from None
        self._cursor = tail.cursor
        now = self.given.clock()
        known = (*self._seen, *(slow for line in tail.lines if WORDS in line and (slow := _slow(line))))
        self._seen = [each for each in known if timedelta() <= now - each.at < WITHIN][-MOST:]
        return (self._gauge(),)

    def _gauge(self) -> Gauge:
        worst = max(self._seen, key=lambda each: each.took, default=None)
        return Gauge(
            key=f"{self.given.key}/slow-listeners",
            label="slow listeners within 10 min",
            value=len(self._seen),
            since=min((each.at for each in self._seen), default=None),
            note=f"slowest {worst.took:.0f} s on {worst.listener}" if worst else "",
        )


def _slow(line: str) -> Slow | None:
    """What a line of the log says, which holds its words and its numbers in fields without names."""
    try:
        told = from_json(line)
        at = datetime.fromisoformat(told["time"])
        event = next(_Event.model_validate(each) for each in _objects(told))
    except (ValueError, KeyError, TypeError, StopIteration):
        return None
    return Slow(at if at.tzinfo else at.replace(tzinfo=UTC), event.took / 1000, event.listener or "a channel")


def _objects(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (each for each in told.values() if isinstance(each, dict) and "durationMs" in each)
