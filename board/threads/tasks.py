"""Threads of tasks: one row for each piece of work in progress, with who works on it, and for each approval."""

from collections.abc import Iterator, Mapping
from typing import Final

from board.asks import Asked
from board.board import Severity, ThreadRow, Tone
from board.facts import Ask, Session, Work
from board.reading import Freshness
from board.tasks import agents_known, at_work
from board.work import Piece, pieces
from board.world import World

MOST: Final = 12
"""Rows of pieces of work at most: more are not at work, whatever their tracker says."""
APPROVAL: Final = "/approval/"
"""In the key of an ask: somebody has to say yes."""
_TONES: Final[Mapping[Severity | None, Tone]] = {Severity.NOW: Tone.NOW, Severity.SOON: Tone.SOON}


def task_rows(world: World, alarm: Mapping[str, Severity]) -> Iterator[ThreadRow]:
    """What is in progress, the oldest first, but for what the row of a session tells of."""
    begun = [each for each in pieces(world) if each.in_progress]
    known, asks = agents_known(world), Asked(world)
    rows = 0
    for piece in sorted(begun, key=_begun):
        if rows == MOST:
            break
        worker = next((found for work in piece.works if (found := at_work(world, work))), None)
        named = isinstance(worker, Session) and piece.id.upper() in worker.label.upper()
        if not named:
            rows += 1
            ask = asks.about(piece)
            person = ask.person if ask and ask.person else piece.waits_for
            yield _row(world, piece, worker.key if worker else "", person, alarm.get(piece.key), known=known)


def approval_rows(world: World, alarm: Mapping[str, Severity]) -> Iterator[ThreadRow]:
    """What waits for somebody's yes, the oldest first."""
    asks = [each for each in world.of(Ask) if APPROVAL in each.key]
    for ask in sorted(asks, key=lambda each: (each.since or world.now, each.key)):
        fresh = world.freshness(ask)
        known = fresh is not Freshness.UNKNOWN
        severity = alarm.get(ask.key)
        yield ThreadRow(
            key=ask.key,
            mark="?" if not known else "!" if severity in _TONES else "◆",
            title=f"{ask.person}: {ask.question}" if ask.person else ask.question,
            where="approval",
            progress=f"holds up {', '.join(ask.blocks)}" if ask.blocks else " / ".join(ask.options),
            since=ask.since,
            person=True,
            tone=_TONES.get(severity, Tone.PLAIN) if known else Tone.UNKNOWN,
            freshness=fresh,
        )


def _row(world: World, piece: Piece, worker: str, person: str, severity: Severity | None, *, known: bool) -> ThreadRow:
    work = piece.works[0]
    fresh = world.freshness(work)
    read = fresh is not Freshness.UNKNOWN
    orphan = known and bool(work.agent) and not (worker or person or piece.hold)
    return ThreadRow(
        key=work.key,
        mark="?" if not read or orphan else "!" if severity in _TONES or person else "▸" if worker else "·",
        title=f"{piece.id} {piece.title}",
        where=work.agent or work.assignee or work.project or work.tracker,
        progress=_progress(world, piece, worker, person, orphan=orphan) if read else "?",
        since=min((each.started_at for each in piece.works if each.started_at), default=None),
        idle=not worker,
        tone=_TONES.get(severity, Tone.PLAIN) if read else Tone.UNKNOWN,
        freshness=fresh,
    )


def _progress(world: World, piece: Piece, worker: str, person: str, *, orphan: bool) -> str:
    """Who works on it, or why nobody does."""
    if person:
        return f"waits for {person}"
    if piece.hold:
        return piece.hold
    if worker:
        session = world.find(worker, Session)
        return f"{session.agent} at work" if session else "its agent is online"
    return "no live session: orphan?" if orphan else piece.works[0].state


def _begun(piece: Piece) -> tuple[bool, float, str]:
    at = min((_started(each) for each in piece.works), default=0.0)
    return at == 0.0, at, piece.id


def _started(work: Work) -> float:
    return work.started_at.timestamp() if work.started_at else 0.0
