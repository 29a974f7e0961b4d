"""Workers: agents that were sent off with a task, how they ended, and what is known of what they made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from board.facts import Checkout, Session
from board.pairs import agents
from board.sessions import DONE, RUNNING, SUBAGENT
from board.world import World

WORKER: Final = "worker"
"""Kind of a session of a program that works off one task and ends, with nobody to talk to."""
ATTENDED: Final = "attended"
"""Kind of one that another program talks to, and that may rest between two tasks."""
TERMINAL: Final = "terminal"
"""Kind of one at a terminal, where a person talks to it."""
WORKERS: Final = frozenset({WORKER, SUBAGENT})

ENDED: Final = "ended"
"""Outcome of what ended while nobody saw how."""
EXISTS: Final = "already exists"
"""Outcome of what found its task done before."""
UNASKED: Final = "default"
"""Stands for the model that is wanted where none was asked for."""
ASKED: Final = timedelta(seconds=60)
"""Who ran for less in the main work tree of a repository was asked a question, rather than given a task."""


class Made(StrEnum):
    """What a worker has made, as far as its checkout tells."""

    SOMETHING = "something"
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    """It works where nobody looks, or nobody has looked since."""


@dataclass(frozen=True, slots=True)
class Yield:
    """What came of a session in its checkout since it began."""

    checkout: Checkout | None
    commits: int = 0
    last_at: datetime | None = None
    """When it last wrote something there that is known; None: never."""
    stirred_at: datetime | None = None
    """The same as a sign of life: a file or a commit may also bear a time to come, which is none."""


def is_worker(session: Session) -> bool:
    """Whether somebody sent it off with a task."""
    return session.kind in WORKERS


def is_live(session: Session) -> bool:
    """Whether it is at work now."""
    return session.outcome == RUNNING


def ended(world: World) -> Iterator[Session]:
    """The workers that have ended, the last one first; the order of those that ended at once is that of their keys."""
    gone = [each for each in agents(world) if is_worker(each) and not is_live(each) and each.ended_at]
    return iter(sorted(gone, key=lambda each: each.ended_at or world.now, reverse=True))


def checkout_of(world: World, session: Session) -> Checkout | None:
    """The innermost checkout in which a session works."""
    found = [each for each in world.joined(session, Checkout) if f"folder:{each.path}" in session.refs]
    return max(found, key=lambda each: len(each.path), default=None)


def made_by(world: World, session: Session) -> Yield:
    """What came of a session."""
    checkout = checkout_of(world, session)
    if checkout is None or session.started_at is None:
        return Yield(checkout)
    commits = [at for at in checkout.committed if at >= session.started_at]
    touched = checkout.touched_at if checkout.touched_at and checkout.touched_at >= session.started_at else None
    wrote = [at for at in (*commits, touched) if at]
    past = [at for at in wrote if at <= (checkout.looked_at or world.now)]
    return Yield(checkout, len(commits), max(wrote, default=None), max(past, default=None))


def made(world: World, session: Session) -> Made:
    """Whether anything came of a session that has ended."""
    if session.outcome == EXISTS:
        return Made.SOMETHING
    came = made_by(world, session)
    if came.last_at is not None:
        return Made.SOMETHING
    checkout = came.checkout
    if checkout is None or checkout.changed is None or checkout.missing or checkout.why:
        return Made.UNKNOWN
    if session.ended_at is None or checkout.looked_at is None or checkout.looked_at < session.ended_at:
        return Made.UNKNOWN
    asked = checkout.path == checkout.repository and _lived(session) < ASKED
    return Made.UNKNOWN if asked or session.outcome not in (DONE, ENDED) else Made.NOTHING


def _lived(session: Session) -> timedelta:
    if session.started_at is None or session.ended_at is None:
        return timedelta()
    return session.ended_at - session.started_at
