"""Rule about reviews: many pieces of work wait for one, or one has waited for long."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from board.board import Severity
from board.facts import Stage
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.words import duration
from board.work import Piece, pieces
from board.world import World

NAMED = 8
"""Pieces of work that a line names."""


@rule("review.queue", Severity.SOON, limits=("review.queue", "review.oldest"))
def queue(world: World, limits: Limits) -> Iterable[Condition]:
    """Many pieces of work wait for a review, or one has not moved for long."""
    waiting = [each for each in pieces(world) if each.stage is Stage.REVIEW and not each.service]
    if not waiting:
        return
    waiting.sort(key=lambda each: (_since(each) or world.now, each.id))
    first = _since(waiting[0])
    read_at = _read_at(world, waiting) or world.now
    hours = (read_at - first).total_seconds() / 3600 if first else 0.0
    many, old = limits.review.queue.judge(len(waiting)), limits.review.oldest.judge(hours)
    if many is None and old is None:
        return
    scope = _scope(world, waiting)
    oldest = f"oldest not moved for {duration(hours * 3600)}" if first else ""
    more = f" and {len(waiting) - NAMED} more" if len(waiting) > NAMED else ""
    ids = ", ".join(each.id for each in waiting[:NAMED]) + more
    yield Condition(
        rule="review.queue",
        subject=f"{waiting[0].key.partition('/')[0]}/review",  # one line for all trackers, whoever has most of it
        severity=Severity.SOON,
        scope=scope,
        what=f"Review queue: {len(waiting)} in review",
        why=" · ".join(part for part in (ids, oldest) if part),
        do=f"look at {waiting[0].id} first{_link(waiting[0])}",
        firm=bool(many or old),
        span=limits.review.queue,
    )


def _since(piece: Piece) -> datetime | None:
    """Since when it waits, as far as is known: who was asked, or when it last moved."""
    asked = [pull.asked_at for pull in piece.pulls if pull.asked_at]
    return min(asked, default=piece.moved_at)


def _link(piece: Piece) -> str:
    return f": {piece.links[0]}" if piece.links else ""


def _scope(world: World, waiting: Iterable[Piece]) -> str:
    """The tracker that most of it comes from."""
    counts = Counter(world.home(each) for piece in waiting for each in (*piece.works, *piece.pulls)[:1])
    return min(counts, key=lambda name: (-counts[name], name))


def _read_at(world: World, waiting: Iterable[Piece]) -> datetime | None:
    """When the one was read that was read last: time alone makes nothing old."""
    facts = ((*piece.works, *piece.pulls)[0] for piece in waiting)
    return max((at for each in facts if (at := world.taken_at(each))), default=None)
