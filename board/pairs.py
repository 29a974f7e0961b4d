"""Pairs: an agent's session as a gateway tells of it, and the process that works on it, as it is seen on the box."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from board.facts import Session
from board.sessions import RUNNING
from board.world import World

TOGETHER: Final = timedelta(minutes=2)
"""A session and its process begin within so long of each other."""
_PROGRAM: Final = "program:"
_PROCESS: Final = "pid:"
_FOLDER: Final = "folder:"


def agents(world: World) -> tuple[Session, ...]:
    """All agents, each once, in the order of their keys: a session with its process, and what is only one of them."""
    pairs = _pairs(world)
    seen = {process.key for process in pairs.values()}
    return tuple(_joined(each, pairs.get(each.key)) for each in world.of(Session) if each.key not in seen)


def _pairs(world: World) -> Mapping[str, Session]:
    """The process of each session that has one, by the key of the session; no process is of two sessions.

    They are one where they name the same process, or else the same agent in the same folder, begun together; while one
    of them goes on and the other has ended, each is told on its own.
    """
    found = world.of(Session)
    seen = [each for each in found if _names(each, _PROGRAM)]
    told = [each for each in found if not _names(each, _PROGRAM) and (_names(each, _FOLDER) or _names(each, _PROCESS))]
    near = [
        (apart, session.key, process)
        for session in told
        for process in seen
        if (apart := _apart(session, process)) is not None
    ]
    pairs: dict[str, Session] = {}
    taken: set[str] = set()
    for _, session, process in sorted(near, key=lambda each: (each[0], each[1], each[2].key)):
        if session not in pairs and process.key not in taken:
            pairs[session] = process
            taken.add(process.key)
    return pairs


def _joined(session: Session, process: Session | None) -> Session:
    """A session with what only its process shows: where it works, what CPU it takes, whether it stirs."""
    if process is None:
        return session
    starts = [at for at in (session.started_at, process.started_at) if at]
    signs = [at for at in (session.last_event, process.last_event) if at]
    return replace(
        session,
        refs=tuple(dict.fromkeys((*session.refs, *process.refs))),
        started_at=min(starts, default=None),
        last_event=max(signs, default=None),
        model_wanted=session.model_wanted or process.model_wanted,
        folder=process.folder or session.folder,
        lost_folder=process.lost_folder,
        owner=process.owner,
        exit_code=process.exit_code,
        cpu=process.cpu,
    )


def _names(session: Session, prefix: str) -> set[str]:
    return {ref for ref in session.refs if ref.startswith(prefix)}


def _apart(session: Session, process: Session) -> timedelta | None:
    """How far apart a session and a process began that may be one; None: they are not."""
    if (session.outcome == RUNNING) != (process.outcome == RUNNING):
        return None
    if _names(session, _PROCESS) & _names(process, _PROCESS):
        return timedelta()
    if session.agent != process.agent or not _names(session, _FOLDER) & _names(process, _FOLDER):
        return None
    if session.started_at is None or process.started_at is None:
        return None
    apart = abs(session.started_at - process.started_at)
    return apart if apart <= TOGETHER else None
