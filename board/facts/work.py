"""Nouns of those who work, of what they work on, and of whom they wait for."""

from dataclasses import dataclass
from datetime import datetime

from board.facts.fact import Fact
from board.fields import number, volatile


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Fact):
    """An agent at work."""

    agent: str
    kind: str = ""
    model_wanted: str = ""
    model_used: str = ""
    window: int | None = None
    waiting_for: str = ""
    outcome: str = ""
    last_event: datetime | None = volatile()
    tokens: int | None = number()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Fact):
    """A ticket, task or pull request."""

    title: str
    state: str
    priority: str = ""
    estimate: float | None = None
    due: datetime | None = None
    blocks: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    waits_for: str = ""
    review: str = ""
    checks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Fact):
    """One run of continuous integration."""

    branch: str
    workflow: str
    attempt: int
    conclusion: str
    failing_step: str = ""
    failure_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange(Fact):
    """A person's message, and whether an answer was delivered."""

    channel: str
    person: str
    asked_at: datetime
    times: int = 1
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Fact):
    """A named person is waited for."""

    person: str
    question: str
    options: tuple[str, ...] = ()
    since: datetime | None = None
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout(Fact):
    """A git work tree."""

    path: str
    branch: str
    dirty: bool
    merged: bool = False
    locked: bool = False
