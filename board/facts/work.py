"""Nouns of those who work, of where they work, and of whom they wait for."""

from dataclasses import dataclass
from datetime import datetime

from board.facts.fact import Fact
from board.fields import number, volatile


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Fact):
    """An agent at work."""

    agent: str
    label: str = ""
    kind: str = ""
    """What sort of session, in the words of :mod:`board.sessions`."""
    model_wanted: str = ""
    """The model that it is led to, as ``provider/model``."""
    model_used: str = ""
    """The model that answered last."""
    override: bool = False
    """Whether the model was chosen for this session by hand."""
    window: int | None = None
    """Context window of its model in tokens."""
    flush_at: int | None = None
    """Tokens at which its safeguards write down what matters and compact it; None: it has none that is known."""
    history_most: int | None = None
    """Tokens that its safeguards let its history take."""
    flushed_at: datetime | None = None
    """When they last wrote down what matters, since its context was last compacted; None: they have not, or unknown."""
    compactions: int | None = None
    """How often its context was compacted; None: never, or unknown."""
    started_at: datetime | None = None
    """When it, or its last run, began; None where nobody saw it begin."""
    ended_at: datetime | None = None
    """When it ended, or was first missed; None while it runs, and where nobody knows."""
    exit_code: int | None = None
    """With which its process ended, where that could be seen."""
    folder: str = ""
    """Where it works."""
    owner: str = ""
    """The user that it runs as."""
    lost_folder: bool = False
    """Whether the folder in which it works is gone."""
    waiting_for: str = ""
    outcome: str = ""
    """How its last run ended, or that it runs, in the words of :mod:`board.sessions`; empty: unknown."""
    last_event: datetime | None = volatile()
    tokens: int | None = number()
    """Tokens of its context, as of its last prompt."""
    cpu: float | None = number()
    """Percent of a core that its process takes, with all that it started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange(Fact):
    """A person's message, and whether an answer was delivered."""

    channel: str
    person: str
    """As the channel names them; empty: not named."""
    asked_at: datetime
    """When the first message was sent that nothing was delivered to."""
    times: int = 1
    """How often it was asked before anything was delivered."""
    acknowledged_at: datetime | None = None
    """When anything was first delivered to it; None: nothing was."""
    delivered_at: datetime | None = volatile()
    """When anything was last delivered to it; None: nothing was."""
    answered_at: datetime | None = None
    """When a turn for it last ended with words in the session, which is no delivery; None: none has."""
    turn_at: datetime | None = volatile()
    """When the turn that works on it last did anything; None: none works on it."""
    told: bool = True
    """Whether its channel says what was delivered; where not, nobody knows."""
    pieces: int = 0
    """The most messages that were lately sent to it within 20 seconds."""
    pieces_at: datetime | None = None
    """When that was."""
    disordered: bool = False
    """Whether these arrived in another order than they were sent in."""


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
    repository: str = ""
    """Path of the main work tree that it belongs to; its own where it is that one."""
    branch: str = ""
    """Empty: none is checked out, or nobody knows."""
    head: str = ""
    """The commit that is checked out, in full."""
    changed: int | None = None
    """Files with changes that are in no commit; None: nobody looked, or it cannot be told."""
    many: bool = False
    """Whether there are more of them than are counted."""
    merged: bool | None = None
    """Whether all its commits are in the main branch; None: unknown, or it is on that branch itself."""
    locked: str = ""
    """Why git is told to keep it, where it is (``git worktree lock``)."""
    missing: bool = False
    """Whether its folder is gone."""
    made_at: datetime | None = None
    """When it was made, as far as the age of its files tells."""
    committed: tuple[datetime, ...] = volatile(())
    """Times of the last commits on its branch, here or as last fetched, newest first; those of others left out."""
    touched_at: datetime | None = volatile()
    """When the youngest of its changed files was written."""
    looked_at: datetime | None = volatile()
    """When git was last asked about it."""
    index_lock: datetime | None = None
    """Since when somebody holds the lock on its index; None: nobody."""
    lock_owner: str = ""
    """The path of that lock, with its owner."""
    barred: str = ""
    """What those who work in it cannot write and so cannot commit, with its owner."""
    why: str = ""
    """Why it cannot be read, as a sentence."""
