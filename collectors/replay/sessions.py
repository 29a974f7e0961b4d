"""Sessions of a gateway's agents and the routes that lead them, as ``collectors/sources/openclaw`` tells of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from board.facts import Fact, Route, Session
from board.sessions import DONE, MAIN, RUNNING, SUBAGENT
from collectors.replay.openclaw_store import GATEWAY
from collectors.replay.script import Moment

SESSIONS: Final = "openclaw/main/sessions"
CONFIG: Final = "openclaw/main/config"
OPUS: Final = "anthropic/claude-opus-4-6"

Points = tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A session in which a person talks."""

    label: str = MAIN
    kind: str = MAIN
    tokens: Points = ()
    """Tokens of its context from when on, growing evenly from one to the next; none: unknown."""
    model: str = OPUS
    override: bool = False
    window: int = 200_000
    flush_at: int | None = None
    history_most: int | None = None

    def __call__(self, at: datetime) -> Session:
        """How it stands at a moment."""
        return Session(
            key=f"{GATEWAY}/sessions/agent:main:{self.label}",
            refs=(f"session:agent:main:{self.label}", "agent:main"),
            agent="main",
            label=self.label,
            kind=self.kind,
            model_wanted=self.model,
            override=self.override,
            window=self.window,
            flush_at=self.flush_at,
            history_most=self.history_most,
            last_event=at,
            tokens=between(self.tokens, at),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A session that is sent off with a task."""

    name: str
    model: str
    sent: datetime
    ended: datetime | None = None
    outcome: str = DONE
    """How it ends."""

    def __call__(self, at: datetime) -> Session | None:
        """How it stands at a moment; None before it is sent."""
        if at < self.sent:
            return None
        ended = self.ended if self.ended and self.ended <= at else None
        return Session(
            key=f"{GATEWAY}/sessions/agent:main:subagent:{self.name}",
            refs=(f"session:agent:main:subagent:{self.name}", "agent:main"),
            agent="main",
            label=self.name,
            kind=SUBAGENT,
            model_wanted=self.model,
            started_at=self.sent,
            ended_at=ended,
            outcome=self.outcome if ended else RUNNING,
            last_event=ended or self.sent,
        )


@dataclass(frozen=True, slots=True)
class Sessions:
    """All of them."""

    each: tuple[Callable[[datetime], Session | None], ...]

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What is read at a moment."""
        told = (each(moment.at) for each in self.each)
        return tuple(session for session in told if session is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What leads to a model."""

    source: str
    model: str
    agent: str = "main"
    port: int | None = None
    window: int | None = None
    fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes of a config."""

    ways: tuple[Way, ...]

    def __call__(self, _moment: Moment) -> Iterable[Fact]:
        """What is read at a moment."""
        for number, way in enumerate(self.ways):
            provider, _, model = way.model.partition("/")
            refs = (f"model:{way.model}", f"provider:{provider}", f"agent:{way.agent}")
            yield Route(
                key=f"{GATEWAY}/config/route/{way.agent}/{way.source}/{number}",
                refs=(*refs, *((f"port:{way.port}",) if way.port else ())),
                source=way.source,
                provider=provider,
                model=model,
                window=way.window,
                fallbacks=way.fallbacks,
            )


def between(points: Points, at: datetime) -> int | None:
    """The value at a moment, on the straight line between two points."""
    if not points or at < points[0][0]:
        return points[0][1] if points else None
    for (since, low), (until, high) in pairwise(points):
        if since <= at < until:
            return low + int((high - low) * (at - since) / (until - since))
    return points[-1][1]
