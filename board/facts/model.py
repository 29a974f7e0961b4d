"""Nouns of model servers and their providers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from board.facts.fact import Fact
from board.fields import number, volatile


class Phase(StrEnum):
    """What a generation slot is doing."""

    IDLE = "idle"
    PREFILL = "prefill"
    GENERATING = "generating"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Fact):
    """One generation slot of a model server."""

    server: str
    """Key of the :class:`Service` that owns the slot."""
    slot: int
    phase: Phase
    model: str = ""
    task: str = volatile("")
    """Identity of the request: server instance, slot and task; empty when idle."""
    task_number: str = volatile("")
    """The server's own number of the task, for people."""
    streams: bool | None = volatile()
    """Whether the client asked for a stream; None when the server does not say."""
    limit: int | None = volatile()
    """Tokens the client asked for at most; None when there is no limit or it is unknown."""
    window: int | None = None
    """Context window of the slot in tokens."""
    since: datetime | None = volatile()
    """When we first saw this task in this slot."""
    decoded: int | None = volatile()
    """Tokens generated so far."""
    context: int | None = volatile()
    """Tokens of the window in use; None where the server does not tell."""
    rate: float | None = number()
    """Generated tokens a second now, from the difference of two readings."""
    moved_at: datetime | None = volatile()
    """When any of its counters last moved."""
    longest_step: float | None = volatile()
    """Longest prefill step yet seen on this server, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage(Fact):
    """What one model took in a span of days, as far as the logs of one program tell."""

    source: str
    """The program: ``claude``, ``codex``, ``openclaw``, ``llama``."""
    account: str
    """The program's folder, which stands for the account that is asked through it."""
    model: str
    day: date
    """The last day of the span, in the owner's zone."""
    days: int = 1
    """How many days the span has."""
    project: str = ""
    """The folder that was worked in; empty: all of them."""
    answers: int | None = volatile()
    fresh: int | None = volatile()
    """Tokens of prompts that came from no cache and went into none."""
    written: int | None = volatile()
    """Tokens of prompts that were put into a cache."""
    cached: int | None = volatile()
    """Tokens of prompts that came out of a cache."""
    output: int | None = volatile()
    reasoning: int | None = volatile()
    """Tokens of the output that nobody is shown, as far as that is told."""
    cost: float | None = volatile()
    """US dollars by list price; None when no price is known."""
    billing: str = ""
    """Who is paid: ``subscription``, ``api``, ``local``; empty: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Fact):
    """A window of allowance."""

    label: str
    used: float | None = number()
    """Percent of the window."""
    resets_at: datetime | None = None
    reported: bool = True
    """Whether the provider said it, or we inferred it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Fact):
    """Who leads where: an agent or job to a provider and model."""

    source: str
    """What leads there, in the words of :mod:`board.sessions`."""
    provider: str
    model: str
    base_url: str = ""
    window: int | None = None
    """Context window of the model in tokens, as it is configured."""
    reserve: int | None = None
    """Tokens of the window that are kept free for an answer."""
    fallbacks: tuple[str, ...] = ()
    """The models that are tried after it, as ``provider/model``."""
