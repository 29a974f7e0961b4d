"""Threads of agents: one row for each that is at work, and below them those that have ended lately."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from board.board import Severity, ThreadRow, Tone
from board.dispatch import waits_for
from board.facts import Session
from board.pairs import agents
from board.reading import Freshness
from board.sessions import BADLY, DONE
from board.words import age, tokens
from board.workers import ENDED, Made, Yield, ended, is_live, made, made_by
from board.world import World

TOLD_FOR: Final = timedelta(hours=4)
"""How long one that has ended has a row."""
QUIET_AFTER: Final = 60.0
"""Seconds without a sign of life from which on it is told how many they are."""
_TONES: Final[Mapping[Severity | None, Tone]] = {Severity.NOW: Tone.NOW, Severity.SOON: Tone.SOON}


def live_rows(world: World, alarm: Mapping[str, Severity]) -> Iterator[ThreadRow]:
    """One row for each session at work, the one that began last at the end."""
    live = (each for each in agents(world) if is_live(each))
    for session in sorted(live, key=lambda each: (each.started_at or world.now, each.key)):
        fresh = world.freshness(session)
        known = fresh is not Freshness.UNKNOWN
        severity = alarm.get(session.key)
        filled = session.tokens / session.window if known and session.tokens is not None and session.window else None
        yield ThreadRow(
            key=session.key,
            mark="?" if not known else "!" if severity in _TONES else "▸",
            title=_title(session, made_by(world, session)),
            where=_where(session),
            progress=" · ".join(_progress(world, session)) if known else "?",
            context=filled,
            context_text=tokens(session.tokens) if filled is not None and session.tokens is not None else "",
            since=session.started_at,
            tone=_TONES.get(severity, Tone.PLAIN) if known else Tone.UNKNOWN,
            freshness=fresh,
        )


def ended_rows(world: World, alarm: Mapping[str, Severity]) -> Iterator[ThreadRow]:
    """One row for each worker that has ended lately, the last one first."""
    for session in ended(world):
        if session.ended_at is None or world.now - session.ended_at > TOLD_FOR:
            continue
        came = made_by(world, session)
        severity = alarm.get(session.key)
        yield ThreadRow(
            key=session.key,
            mark="!" if severity in _TONES else _ending(session, made(world, session)),
            title=_title(session, came),
            where=_where(session),
            progress=_outcome(world, session, came),
            since=session.ended_at,
            ended=True,
            tone=_TONES.get(severity, Tone.QUIET),
        )


def _title(session: Session, came: Yield) -> str:
    task = session.label or (came.checkout.branch if came.checkout else "")
    return f"{session.agent} · {task}" if task else session.agent


def _where(session: Session) -> str:
    """The folder by its last two names; of a session without one its kind."""
    return "/".join(session.folder.rstrip("/").split("/")[-2:]) or session.kind


def _progress(world: World, session: Session) -> Iterator[str]:
    came = made_by(world, session)
    if waits := session.waiting_for or waits_for(world, session):
        yield f"waits for {waits}"
    yield from _work(came)
    signs = [at for at in (session.last_event, came.stirred_at) if at is not None]
    quiet = (world.now - max(signs)).total_seconds() if signs else 0.0
    if quiet >= QUIET_AFTER:
        yield f"quiet {age(quiet)}"
    elif session.model_used:
        yield session.model_used


def _work(came: Yield) -> Iterator[str]:
    if came.commits:
        yield f"{came.commits} commit{'s' if came.commits > 1 else ''}"
    if came.checkout is not None and came.checkout.changed:
        yield f"{came.checkout.changed}{'+' if came.checkout.many else ''} changed"


def _ending(session: Session, what: Made) -> str:
    """How it ended, as a shape: badly, with nothing, well, or nobody knows."""
    if session.outcome in BADLY:
        return "×"
    if what is Made.NOTHING:
        return "○"
    return "?" if what is Made.UNKNOWN and session.outcome == ENDED else "✓"


def _outcome(world: World, session: Session, came: Yield) -> str:
    """How it ended, and what is known to have come of it."""
    if session.outcome in BADLY:
        how = f"exit code {session.exit_code}" if session.exit_code is not None else session.outcome
        return " · ".join((how, *_work(came)))
    if came.checkout is not None and came.checkout.merged and came.commits:
        return "merged"
    what = made(world, session)
    if what is Made.NOTHING:
        return "nothing"
    if what is Made.UNKNOWN and session.outcome == DONE and came.checkout is None:
        return DONE
    return " · ".join(_work(came)) or ("? what came of it" if what is Made.UNKNOWN else session.outcome)
