"""Rules about the context of sessions: how full the window is, and whether what should keep it from filling does.

Only sessions in which a person talks go on from day to day. What a cron job or a subagent fills is gone with it.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from board.board import Severity
from board.facts import Session
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.condition import Condition, rule
from board.sessions import CRON, DONE, INTERACTIVE
from board.words import clock, tokens
from board.world import World

GROWTH: Final = Lookback("*/sessions/*:tokens", timedelta(hours=2), Reduction.TREND)
"""How the context of each session has grown."""


@rule(
    "ctx.warn",
    Severity.SOON,
    limits=("ctx.warn", "ctx.recent"),
    causes=("ctx.crit", "ctx.guard_broken"),
    past=(GROWTH,),
)
def warn(world: World, limits: Limits) -> Iterable[Condition]:
    """A session has filled half of its window."""
    for filled in _filled(world, limits):
        firm = limits.ctx.warn.judge(filled.percent)
        if firm is not None and filled.session.kind in INTERACTIVE:
            yield Condition(
                rule="ctx.warn",
                subject=filled.session.key,
                severity=Severity.SOON,
                scope=world.home(filled.session),
                what=f"Context of {title(filled.session)} is at {filled.told}",
                why=_why(world, filled),
                do=f"bring {title(filled.session)} to a good point, then /compact or /new",
                firm=firm,
                span=limits.ctx.warn,
                causes=("ctx.crit", "ctx.guard_broken"),
            )


@rule(
    "ctx.crit",
    Severity.NOW,
    limits=("ctx.crit", "ctx.done", "ctx.recent"),
    causes=("ctx.guard_broken",),
    past=(GROWTH,),
)
def crit(world: World, limits: Limits) -> Iterable[Condition]:
    """A session has filled so much of its window that it must be flushed; one that is done with its task, nearly all.

    Where people talk, to be done only means that no turn goes on.
    """
    for filled in _filled(world, limits):
        span = limits.ctx.crit if filled.session.kind in INTERACTIVE else limits.ctx.done
        firm = span.judge(filled.percent)
        if firm is not None:
            yield Condition(
                rule="ctx.crit",
                subject=filled.session.key,
                severity=Severity.NOW,
                scope=world.home(filled.session),
                what=f"Context of {title(filled.session)} runs full: {filled.told}",
                why=_why(world, filled),
                do=f"let {title(filled.session)} write down what matters, then /new",
                firm=firm,
                span=span,
                causes=("ctx.guard_broken",),
            )


@rule("ctx.guard_broken", Severity.NOW, limits=("ctx.guard", "ctx.instructions", "ctx.recent"))
def guard_broken(world: World, limits: Limits) -> Iterable[Condition]:
    """A session has outgrown the size at which its own safeguards should have flushed or cut it."""
    for filled in _filled(world, limits):
        session = filled.session
        marks = (
            ("no flush at", session.flush_at if session.flushed_at is None else None),
            ("history over", session.history_most and session.history_most + limits.ctx.instructions),
        )
        broken = [f"{words} {tokens(most)}" for words, most in marks if most and filled.tokens >= most]
        if broken:
            yield Condition(
                rule="ctx.guard_broken",
                subject=session.key,
                severity=Severity.NOW,
                scope=world.home(session),
                what=f"Safeguard of {title(session)} has not worked: {filled.told}",
                why=" · ".join(broken),
                do=f"let {title(session)} write down what matters, then /new; look at compaction in openclaw.json",
                span=limits.ctx.guard,
            )


class _Filled(NamedTuple):
    """A session of which it is known how much of its window it fills."""

    session: Session
    tokens: int
    window: int

    @property
    def percent(self) -> float:
        return 100 * self.tokens / self.window

    @property
    def told(self) -> str:
        return f"{tokens(self.tokens)} of {tokens(self.window)}"


def title(session: Session) -> str:
    """A session in a sentence: ``session main``, ``session LOC-111``."""
    return f"session {' '.join(session.label.split()[:3]) or session.agent}"


def _filled(world: World, limits: Limits) -> Iterator[_Filled]:
    """The sessions that go on, as far as their context is known; a nearly full one of any kind but a cron run's."""
    for session in world.of(Session):
        read_at = world.taken_at(session)
        if session.tokens is None or not session.window or read_at is None or session.kind == CRON:
            continue
        filled = _Filled(session, session.tokens, session.window)
        stale = session.last_event is not None and read_at - session.last_event > limits.ctx.recent
        if not stale and (session.kind in INTERACTIVE or session.outcome == DONE):
            yield filled


def _why(world: World, filled: _Filled) -> str:
    """How full it is, and when it is full at the pace of the last hours."""
    percent = f"{filled.percent:.0f} % of its window"
    name = series(filled.session.key, "tokens")
    at = world.past.full_at(GROWTH, name, filled.window, after=world.now)
    return f"{percent} · full at {clock(at, world.zone, world.now)} at this pace" if at else percent
