"""Rule about work in progress: more of it than is to be had at once."""

from collections import Counter
from collections.abc import Iterable

from board.board import Severity
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.words import age
from board.work import Piece, pieces
from board.world import World

NAMED = 8
"""Pieces of work that a line names."""


@rule(
    "wip.over",
    Severity.SOON,
    Severity.NOW,
    limits=("wip.limit", "wip.over_soon", "wip.over_now", "wip.over_long"),
)
def over(world: World, limits: Limits) -> Iterable[Condition]:
    """More is in progress than the limit; services, and what has open parts, are not counted."""
    begun = sorted((each for each in pieces(world) if each.in_progress), key=_age)
    most = limits.wip.limit
    if len(begun) <= most:
        return
    scope = _scope(world, begun)
    far = len(begun) >= 2 * most
    for severity, span in (
        (Severity.SOON, limits.wip.over_soon),
        (Severity.NOW, limits.wip.over_now if far else limits.wip.over_long),
    ):
        yield Condition(
            rule="wip.over",
            subject=f"{begun[0].key.partition('/')[0]}/wip",  # one line for all trackers, whoever has most of it
            severity=severity,
            scope=scope,
            what=f"WIP {len(begun)}/{most}: more is in progress than the limit",
            why=_named(world, begun),
            do=f"finish {len(begun) - most} before anything is begun: lockn-control queue",
            command="lockn-control queue",
            blocks=len(begun) - most,
            span=span,
        )


def _scope(world: World, begun: Iterable[Piece]) -> str:
    """The tracker that most of it comes from."""
    counts = Counter(world.home(each.works[0]) for each in begun)
    return min(counts, key=lambda name: (-counts[name], name))


def _age(piece: Piece) -> tuple[bool, float, str]:
    begun = min((each.started_at.timestamp() for each in piece.works if each.started_at), default=None)
    return begun is None, begun or 0.0, piece.id


def _named(world: World, begun: list[Piece]) -> str:
    """The ids, the oldest first, and how old that is."""
    more = f" and {len(begun) - NAMED} more" if len(begun) > NAMED else ""
    ids = ", ".join(each.id for each in begun[:NAMED]) + more
    since = min((each.started_at for each in begun[0].works if each.started_at), default=None)
    return f"{ids} · oldest begun {age((world.now - since).total_seconds())} ago" if since else ids
