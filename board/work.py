"""Pieces of work: what is one and the same in several trackers is one, with all its links and pull requests."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from board.facts import Priority, PullRequest, Stage, Work
from board.world import World

NOTES: Final = "notes"
"""The tracker of what stands in notes: it names work, and whether that is done the others know better."""
TRACKERS: Final = ("linear", "github", "gitea", "forgejo", "mission-control", "tasks", NOTES)
"""The trackers, those first whose word counts most where several know the same work."""
CLOSED: Final = frozenset({Stage.DONE, Stage.CANCELED})
BEGUN: Final = frozenset({Stage.STARTED, Stage.REVIEW})
OPEN: Final = "open"
"""State of a pull request that is neither merged nor closed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """One piece of work, or an open pull request that belongs to none."""

    works: tuple[Work, ...]
    """As each tracker has it; the one whose word counts most first."""
    pulls: tuple[PullRequest, ...] = ()
    """Its pull requests, those that are open first."""
    key: str
    id: str
    names: tuple[str, ...] = ()
    """Its ids in all trackers, in capitals."""
    keys: tuple[str, ...] = ()
    """The keys of all facts that it is made of."""
    links: tuple[str, ...] = ()
    """Where it can be looked at."""
    title: str
    stage: Stage
    priority: Priority = Priority.UNSET
    estimate: float | None = None
    due: date | None = None
    milestone: str = ""
    milestone_due: date | None = None
    cycle: str = ""
    blocks: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    parts_open: int = 0
    hold: str = ""
    service: bool = False
    waits_for: str = ""
    order: tuple[int, float] = (1, 0.0)
    """Place in its tracker's own order; what has none comes last."""
    created_at: datetime | None = None
    moved_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether there is anything left to do."""
        return self.stage not in CLOSED

    @property
    def begun(self) -> bool:
        """Whether somebody has begun it; a state that is not known counts by whether it has a beginning."""
        return self.stage in BEGUN or (
            self.stage is Stage.UNKNOWN and any(each.started_at is not None for each in self.works)
        )

    @property
    def in_progress(self) -> bool:
        """Whether it is work in progress: services are never done, and what has open parts is counted by these."""
        return self.stage is Stage.STARTED and not self.service and not self.parts_open


def pieces(world: World) -> tuple[Piece, ...]:
    """All pieces of work, closed ones too, and the open pull requests that belong to no open one; by their keys."""
    return _LAST.pieces(world.of(Work), world.of(PullRequest))


def own(work: Work) -> frozenset[str]:
    """The names that are the work's own: its first reference, its id as a ticket or the end of it, and its page.

    The id of an issue of a forge is none: two forges may have a repository of the same name.
    """
    name = work.id.upper()
    ends = (each for each in work.refs if each.startswith("ticket:") and name.endswith(f"-{each[7:]}"))
    tickets = () if "#" in name else (f"ticket:{name}", *ends)
    return frozenset((*work.refs[:1], *tickets, *((f"url:{work.url}",) if work.url else ())))


def place_of(key: str) -> str:
    """Where a fact comes from, by the first parts of its key: ``lockn-01/tasks/shop``."""
    return "/".join(key.split("/", 3)[:3])


def pull_id(pull: PullRequest) -> str:
    """A pull request as people write it: ``gitea#584``."""
    return f"{pull.forge}#{pull.number}"


class _Last:
    """The last answer, which holds as long as nobody says anything new: trackers are read once a minute."""

    def __init__(self) -> None:
        self._of: tuple[tuple[Work, ...], tuple[PullRequest, ...]] = ((), ())
        self._found: tuple[Piece, ...] = ()

    def pieces(self, works: tuple[Work, ...], pulls: tuple[PullRequest, ...]) -> tuple[Piece, ...]:
        if self._of != (works, pulls):
            self._of, self._found = (works, pulls), _joined(works, pulls)
        return self._found


_LAST: Final = _Last()


def _joined(works: tuple[Work, ...], pulls: tuple[PullRequest, ...]) -> tuple[Piece, ...]:
    groups = _grouped(works)
    of = _pulls(groups, pulls)
    found = [_piece(sorted(group, key=_weight), of[at]) for at, group in enumerate(groups)]
    taken = {pull.key for each in found if each.open for pull in each.pulls}
    alone = (_alone(each) for each in pulls if each.state == OPEN and each.key not in taken)
    return tuple(sorted((*found, *alone), key=lambda each: each.key))


def _grouped(works: Sequence[Work]) -> list[list[Work]]:
    """The works, those together that are one piece."""
    owners: defaultdict[str, list[int]] = defaultdict(list)
    for at, work in enumerate(works):
        for name in own(work):
            owners[name].append(at)
    root = list(range(len(works)))

    def found(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for one, other in _same(works, owners):
        first, second = sorted((found(one), found(other)))
        root[second] = first
    groups: defaultdict[int, list[Work]] = defaultdict(list)
    for at, work in enumerate(works):
        groups[found(at)].append(work)
    return list(groups.values())


def _same(works: Sequence[Work], owners: dict[str, list[int]]) -> Iterator[tuple[int, int]]:
    """Pairs that are the same: one names the other alone of all of its tracker, and no other of its own tracker does.

    Who names two tickets is about both and is neither; what two issues name is larger than either. Any number of
    notes may name the same ticket.
    """
    naming: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for at, work in enumerate(works):
        meant: defaultdict[str, set[int]] = defaultdict(set)
        for name in work.refs:
            for other in owners.get(name, ()):
                if works[other].tracker != work.tracker:
                    meant[works[other].tracker].add(other)
        for candidates in meant.values():
            if len(candidates) == 1:
                naming[next(iter(candidates)), work.tracker].append(at)
    for (named, tracker), namers in naming.items():
        if len(namers) == 1 or tracker == NOTES:
            yield from ((named, each) for each in namers)


def _weight(work: Work) -> tuple[bool, bool, bool, int, str]:
    """Whose word counts most: of what is open and in no note, who gives a priority, then by tracker."""
    place = TRACKERS.index(work.tracker) if work.tracker in TRACKERS else len(TRACKERS)
    return work.tracker == NOTES, work.stage in CLOSED, work.priority is Priority.UNSET, place, work.key


def _pulls(groups: Sequence[Sequence[Work]], pulls: Sequence[PullRequest]) -> list[tuple[PullRequest, ...]]:
    """The pull requests of each group: those that name one of its works, and those that one of them names."""
    of: defaultdict[str, list[int]] = defaultdict(list)
    named: defaultdict[str, list[int]] = defaultdict(list)
    for at, group in enumerate(groups):
        for work in group:
            for name in own(work):
                of[name].append(at)
            for name in work.refs:
                if name.startswith(("pr:", "url:")):
                    named[name].append(at)
    found: list[dict[str, PullRequest]] = [{} for _ in groups]
    for pull in pulls:
        mine = (*pull.refs, f"url:{pull.url}") if pull.url else pull.refs
        for name in mine:
            for at in (*of.get(name, ()), *named.get(name, ())):
                found[at][pull.key] = pull
    return [tuple(sorted(each.values(), key=lambda pull: (pull.state != OPEN, pull.key))) for each in found]


def _piece(works: Sequence[Work], pulls: tuple[PullRequest, ...]) -> Piece:
    lead = works[0]
    return Piece(
        works=tuple(works),
        pulls=pulls,
        key=lead.key,
        id=lead.id,
        names=tuple(dict.fromkeys(each.id.upper() for each in works)),
        keys=tuple(each.key for each in (*works, *pulls)),
        links=tuple(dict.fromkeys(filter(None, (*(each.url for each in works), *(each.url for each in pulls))))),
        title=lead.title,
        stage=lead.stage,
        priority=next((each.priority for each in works if each.priority), Priority.UNSET),
        estimate=next((each.estimate for each in works if each.estimate is not None), None),
        due=min((each.due for each in works if each.due), default=None),
        milestone=next((each.milestone for each in works if each.milestone), ""),
        milestone_due=min((each.milestone_due for each in works if each.milestone_due), default=None),
        cycle=next((each.cycle for each in works if each.cycle), ""),
        blocks=_union(each.blocks for each in works),
        blocked_by=_union(each.blocked_by for each in works),
        parts_open=max(each.parts_open for each in works),
        hold=next((each.hold for each in works if each.hold), ""),
        service=any(each.service for each in works),
        waits_for=next((each.waits_for for each in works if each.waits_for), ""),
        order=next(((0, each.order) for each in works if each.order is not None), (1, 0.0)),
        created_at=min((each.created_at for each in works if each.created_at), default=None),
        moved_at=max((each.moved_at for each in works if each.moved_at), default=None),
        ended_at=lead.ended_at,
    )


def _alone(pull: PullRequest) -> Piece:
    """An open pull request as a piece of its own."""
    return Piece(
        works=(),
        pulls=(pull,),
        key=pull.key,
        id=pull_id(pull),
        names=(pull_id(pull).upper(),),
        keys=(pull.key,),
        links=(pull.url,) if pull.url else (),
        title=pull.title,
        stage=Stage.REVIEW,
        created_at=pull.created_at,
        moved_at=pull.moved_at or pull.pushed_at,
    )


def _union(each: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in each for name in names))
