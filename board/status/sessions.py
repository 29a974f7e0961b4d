"""The rows of sessions: the fullest contexts against their windows, and what keeps them from running full."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from board.board import Cell, Meter, StatusRow, Tone, Words
from board.facts import Gauge, Service, Session
from board.past import series
from board.sessions import INTERACTIVE, SAFEGUARDS
from board.status.view import TONES, View, row
from board.words import clock, duration, figure, tokens

MOST: Final = 3
RECENT: Final = timedelta(hours=24)
"""A session in which nothing has happened for longer has no cell."""
HALF: Final = 0.5
"""Where the bar is marked."""


def session_rows(view: View) -> Iterable[StatusRow]:
    """A row for the sessions in which people talk, and one for the safeguards of each gateway."""
    talks = [
        each for each in view.world.of(Session) if each.kind in INTERACTIVE and each.window and _is_recent(view, each)
    ]
    talks.sort(key=lambda each: (-(each.tokens or 0), each.key))
    if talks:
        yield row(view, talks[0], "sessions", _cells(view, talks))
    for guards in view.world.of(Service):
        if guards.kind == SAFEGUARDS and not view.world.blind(guards):
            told = " · ".join((f"└ safeguards: {guards.why}", *_flushes(view, guards, talks)))
            yield row(view, guards, "", [Words(told, Tone.QUIET)])


def _flushes(view: View, guards: Service, talks: list[Session]) -> Iterator[str]:
    """What they did last: ``main flushed 14:02, compacted 3 times``."""
    gateway = guards.key.rpartition("/config/")[0]
    own = [each for each in talks if each.key.startswith(f"{gateway}/") and (each.flushed_at or each.compactions)]
    for talk in own[:1]:
        flushed = (
            f"flushed {clock(talk.flushed_at, view.world.zone, view.now)}" if talk.flushed_at else "not flushed yet"
        )
        times = f"compacted {talk.compactions} time{'s' if talk.compactions > 1 else ''}" if talk.compactions else ""
        yield f"{talk.label} " + ", ".join(part for part in (flushed, times) if part)


def _cells(view: View, talks: list[Session]) -> Iterator[Cell]:
    for talk in talks[:MOST]:
        yield _context(view, talk)
    if len(talks) > MOST:
        yield Words(f"+{len(talks) - MOST} more", Tone.QUIET)
    for gauge in view.world.of(Gauge):
        if gauge.key.endswith("/sessions/finished") and gauge.value and not view.world.blind(gauge):
            yield Words(f"{figure(gauge.value)} finished cron runs folded", Tone.QUIET)


def _context(view: View, talk: Session) -> Meter:
    """A context as a bar, with when it is full at its pace."""
    window = talk.window or 1
    known = talk.tokens is not None and not view.world.blind(talk)
    at = view.past.full_at(series(talk.key, "tokens"), window) if known else None
    tone = TONES[view.alarm[talk.key]] if talk.key in view.alarm else Tone.PLAIN
    return Meter(
        label=talk.label,
        text=f"{tokens(talk.tokens)}/{tokens(window)}" if known and talk.tokens is not None else "?",
        tone=tone if known else Tone.UNKNOWN,
        width=9,
        mark=HALF,
        fill=min(1.0, talk.tokens / window) if known and talk.tokens is not None else None,
        after=f"full in {duration((at - view.now).total_seconds())}" if at else "",
    )


def _is_recent(view: View, talk: Session) -> bool:
    return talk.last_event is None or view.now - talk.last_event <= RECENT
