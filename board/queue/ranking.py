"""Ranking: the queue out of all work, each piece with its bucket, rule, score and terms; same input, same order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from board.asks import Asked
from board.board import Bucket, QueueItem, QueueTier, Term
from board.facts import Stage
from board.queue import checks
from board.queue.graph import graph
from board.queue.mark import Mark, Will
from board.queue.placing import Look, Place, placed, waiting
from board.queue.terms import failing, inherited, pinned, stuck, terms, total, unblocking
from board.queue.weights import Tuning, Weights
from board.reading import Freshness
from board.words import clock
from board.work import Piece, pieces, pull_id
from board.world import World

PRESSING: Final = frozenset({Bucket.UNBLOCK, Bucket.FINISH, Bucket.NEXT})
"""Buckets that draw up to them what they wait for."""
_PLACE: Final = {bucket: at for at, bucket in enumerate(Bucket)}
_SAID: Final = 4
"""Reasons that a row gives at most."""
_LAST: Final = datetime.max.replace(tzinfo=UTC)


def ranked(world: World, tuning: Tuning, marks: Iterable[Mark] = (), you: Iterable[str] = ()) -> QueueTier:
    """The queue of all that is open.

    Args:
        world: The facts.
        tuning: Weights, and how much may be in progress.
        marks: What people pinned, snoozed and hid.
        you: Names of whoever looks at the wall: what waits for somebody else is parked. None: everybody does.
    """
    everything = pieces(world)
    ranking = _Ranking(world, everything, tuning.queue, tuple(marks), frozenset(name.casefold() for name in you))
    items = ranking.items()
    shown = [each for each in items if not _is_hidden(each)]
    wip = sum(each.in_progress for each in everything)
    parked = tuple(each for each in shown if each.bucket is Bucket.PARKED)
    return QueueTier(
        note="",
        items=tuple(each for each in shown if each.bucket is not Bucket.PARKED),
        parked=parked,
        parked_said=_counted(ranking.kinds[each.key] for each in parked),
        hidden=tuple(filter(_is_hidden, items)),
        wip=wip if any(each.works for each in everything) else None,
        wip_limit=tuning.wip.limit,
        review=sum(each.stage is Stage.REVIEW for each in everything),
        held=f"held back until WIP ≤ {tuning.wip.limit}" if wip > tuning.wip.limit else "",
    )


@dataclass(slots=True)
class _Standing:
    """What is known of one open piece so far."""

    piece: Piece
    mark: Mark | None
    place: Place
    terms: list[Term]
    score: float = 0.0
    pressing: str = ""
    """The piece that it presses for: its own id, or that of one that waits for it; empty: it does not press."""


class _Ranking:
    """One ranking of all open pieces."""

    def __init__(
        self, world: World, everything: Sequence[Piece], weights: Weights, marks: tuple[Mark, ...], you: frozenset[str]
    ) -> None:
        self._world, self._weights, self._you = world, weights, you
        self._today = world.now.astimezone(world.zone).date()
        self._asks = Asked(world)
        self._marks = {mark.what: mark for mark in marks if mark.holds(world.now)}
        self._everything = everything
        self._graph = graph(everything)
        self._all = {at: self._standing(piece) for at, piece in enumerate(everything) if piece.open}
        self.kinds: dict[str, str] = {}
        """Why each parked piece is, for counting."""

    def items(self) -> tuple[QueueItem, ...]:
        """All open pieces in their order."""
        self._inherit()
        circling = self._graph.circling()
        for at, standing in self._all.items():
            self._settle(at, standing, circling.get(at, ()))
        ordered = sorted(self._all.values(), key=_order)
        return tuple(self._item(each) for each in ordered)

    def _standing(self, piece: Piece) -> _Standing:
        world, weights = self._world, self._weights
        mark = next((self._marks[key] for key in piece.keys if key in self._marks), None) if self._marks else None
        pulls = checks.standing(world, piece)
        look = Look(
            now=world.now,
            today=self._today,
            zone=world.zone,
            you=self._you,
            ask=self._asks.about(piece),
            mark=mark,
            pulls=pulls,
        )
        found = [pinned(weights)] if mark is not None and mark.will is Will.PINNED else []
        found += terms(piece, weights, world.now, self._today)
        found += failing(pulls.streak, weights)
        if pulls.stuck is not None:
            found.append(stuck(pull_id(pulls.stuck), weights))
        return _Standing(piece, mark, placed(piece, look, weights), found)

    def _inherit(self) -> None:
        """Add what waits for each piece, beginning with what nobody waits for; a circle counts as one piece."""
        for circle in self._graph.circles:
            members = [at for at in circle if at in self._all]
            waiting = {at: self._waiting(at) if self._graph.frees[at] else [] for at in members}
            outside = {each for each_of in waiting.values() for each in each_of if each not in circle}
            best = max(
                (self._all[each] for each in outside), key=lambda each: (each.score, each.piece.id), default=None
            )
            presses = min((self._all[each].pressing for each in outside if self._all[each].pressing), default="")
            for at in members:
                standing = self._all[at]
                if waiting[at]:
                    standing.terms += unblocking([self._all[each].piece.id for each in waiting[at]], self._weights)
                base = total(standing.terms)
                if best is not None and base < best.score + self._weights.inherits:
                    more = best.score + self._weights.inherits - base
                    standing.terms.append(inherited(best.piece.id, more))
                standing.score = total(standing.terms)
                own = standing.piece.id if standing.place.bucket in PRESSING else ""
                standing.pressing = own or presses

    def _waiting(self, at: int) -> list[int]:
        """Those that wait for a piece and that no person put aside, in the order of their ids."""
        found = [each for each in self._graph.frees[at] if each in self._all and not _aside(self._all[each].mark)]
        return sorted(found, key=lambda each: self._all[each].piece.id)

    def _settle(self, at: int, standing: _Standing, circle: tuple[int, ...]) -> None:
        """Park what waits for others, and draw up what others wait for."""
        place = standing.place
        if place.bucket is not Bucket.PARKED:
            names = [self._all[each].piece.id for each in self._graph.waits[at] if each in self._all]
            names += self._graph.unknown[at]
            if names:
                ring = [self._all[each].piece.id for each in circle]
                place = waiting(sorted(ring or names), circle=bool(ring))
            elif place.bucket is Bucket.LATER and standing.pressing:
                place = Place(Bucket.NEXT, f"{standing.pressing} waits for it")
        standing.place = place
        self.kinds[standing.piece.key] = place.kind

    def _item(self, standing: _Standing) -> QueueItem:
        piece, place, world = standing.piece, standing.place, self._world
        fact = world.get(piece.key)
        fresh = world.freshness(fact) if fact else Freshness.UNKNOWN
        return QueueItem(
            key=piece.key,
            id=piece.id,
            title=piece.title,
            bucket=place.bucket,
            rule=place.rule,
            score=standing.score,
            terms=tuple(standing.terms),
            links=piece.links,
            keys=piece.keys,
            said=_said(place, standing.terms),
            mark=_marked(standing.mark, world),
            marked=standing.mark.what if standing.mark else "",
            freshness=fresh,
            as_of=world.taken_at(fact) if fact and fresh is not Freshness.FRESH else None,
        )


def _order(standing: _Standing) -> tuple[int, float, tuple[int, float], datetime, str, str]:
    piece = standing.piece
    return (
        _PLACE[standing.place.bucket],
        -standing.score,
        piece.order,
        piece.created_at or _LAST,
        piece.id,
        piece.key,
    )


def _said(place: Place, terms: Sequence[Term]) -> tuple[str, ...]:
    """The rule where it says more than the terms, then what counts most of these."""
    if place.bucket is Bucket.PARKED:
        return (place.rule,)
    briefs = [each.brief for each in sorted(terms, key=lambda each: -each.points) if each.brief]
    return tuple(dict.fromkeys(each for each in (place.brief, *briefs) if each))[:_SAID]


def _is_hidden(item: QueueItem) -> bool:
    return item.mark.partition(" ")[0] == Will.HIDDEN


def _aside(mark: Mark | None) -> bool:
    return mark is not None and mark.will in (Will.SNOOZED, Will.HIDDEN)


def _marked(mark: Mark | None, world: World) -> str:
    """What a person did about it: ``pinned by sean 13:40``."""
    if mark is None:
        return ""
    by = f" by {mark.who}" if mark.who else ""
    why = f": {mark.reason}" if mark.reason else ""
    return f"{mark.will.value}{by} {clock(mark.since, world.zone, world.now)}{why}"


def _counted(kinds: Iterable[str]) -> tuple[str, ...]:
    """Each reason with how many there are, the most frequent first."""
    counts = sorted(Counter(kinds).items(), key=lambda each: (-each[1], each[0]))
    return tuple(f"{count} {kind}" for kind, count in counts)
