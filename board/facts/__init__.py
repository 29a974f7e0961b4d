"""The closed vocabulary: every source speaks these nouns and no others.

A fact is frozen. Its ``key`` is stable and starts with its box (``lockn-01/llama/11437/slot/0``), so that a
second box never collides. ``refs`` are plain names by which others know the same thing (``port:11437``, ``pid:4242``,
``unit:llama-qwen.service`` of the user's systemd and ``system-unit:...`` of the box's, ``container:9f3c...``;
``ancestor:4242`` of a process whose parent, or its parent, is that); joins by them happen in ``board`` alone.

Fields come in three sorts, told by their metadata, and the store keeps each in its own way:

* a *word* (the default): kept as from/until rows, so a fact whose words stay the same is one row;
* a *number* (:func:`board.fields.number`): kept as samples, which give sparklines and medians;
* *volatile* (:func:`board.fields.volatile`): only the latest is kept.

All times are aware and in UTC. ``None`` means that the source does not say: it is never a zero.
"""

from typing import Final

from board.facts.box import Gauge, Host, Peer, PeerState, Process
from board.facts.fact import Fact
from board.facts.model import Phase, Quota, Route, Slot, Usage
from board.facts.own import Bookmark, Excerpt
from board.facts.service import Failure, Job, Service, ServiceState
from board.facts.tracker import (
    Check,
    FailureClass,
    Plan,
    Priority,
    PullRequest,
    Run,
    Stage,
    Verdict,
    Weakness,
    Work,
)
from board.facts.work import Ask, Checkout, Exchange, Session

__all__ = [
    "NOUNS",
    "Ask",
    "Bookmark",
    "Check",
    "Checkout",
    "Excerpt",
    "Exchange",
    "Fact",
    "Failure",
    "FailureClass",
    "Gauge",
    "Host",
    "Job",
    "Peer",
    "PeerState",
    "Phase",
    "Plan",
    "Priority",
    "Process",
    "PullRequest",
    "Quota",
    "Route",
    "Run",
    "Service",
    "ServiceState",
    "Session",
    "Slot",
    "Stage",
    "Usage",
    "Verdict",
    "Weakness",
    "Work",
]

NOUNS: Final[tuple[type[Fact], ...]] = (
    Host,
    Gauge,
    Service,
    Slot,
    Process,
    Job,
    Session,
    Work,
    Plan,
    PullRequest,
    Run,
    Usage,
    Quota,
    Failure,
    Exchange,
    Ask,
    Route,
    Checkout,
    Bookmark,
    Excerpt,
)
"""All nouns there are."""
