"""What waits for what: the open pieces of work that each one needs done first, along chains and through circles."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from board.work import Piece, place_of


@dataclass(frozen=True, slots=True)
class Graph:
    """Who waits for whom among pieces, by their places."""

    waits: tuple[tuple[int, ...], ...]
    """For each piece the open ones that it waits for."""
    unknown: tuple[tuple[str, ...], ...]
    """For each piece the ids that it waits for and that no tracker tells of: they count as open."""
    frees: tuple[tuple[int, ...], ...]
    """For each piece the open ones that wait for it."""
    circles: tuple[tuple[int, ...], ...]
    """All pieces, those together that wait for each other; whoever is waited for comes after who waits."""

    def circling(self) -> dict[int, tuple[int, ...]]:
        """For each piece that waits in a circle, the others in it."""
        rings = (circle for circle in self.circles if len(circle) > 1)
        return {at: tuple(other for other in ring if other != at) for ring in rings for at in ring}


def graph(pieces: Sequence[Piece]) -> Graph:
    """Follow the ids in what blocks and is blocked; what is done blocks nothing."""
    known = _Names(pieces)
    waits: list[set[int]] = [set() for _ in pieces]
    unknown: list[tuple[str, ...]] = []
    for at, piece in enumerate(pieces):
        found = {name: known.meant(name, piece) for name in piece.blocked_by}
        waits[at] |= {each for meant in found.values() for each in meant}
        unknown.append(tuple(name for name, meant in found.items() if not meant))
        for name in piece.blocks:
            for other in known.meant(name, piece):
                waits[other].add(at)
    kept = [
        {other for other in each if other != at and pieces[other].open} if pieces[at].open else set()
        for at, each in enumerate(waits)
    ]
    frees: list[list[int]] = [[] for _ in pieces]
    for at, each in enumerate(kept):
        for other in sorted(each):
            frees[other].append(at)
    settled = tuple(tuple(sorted(each)) for each in frees)
    return Graph(
        waits=tuple(tuple(sorted(each)) for each in kept),
        unknown=tuple(unknown),
        frees=settled,
        circles=tuple(_circles(settled)),
    )


class _Names:
    """Which pieces go by an id: those of the same place first, for two files may both have a ``T-1``."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._all: defaultdict[str, list[int]] = defaultdict(list)
        self._near: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for at, piece in enumerate(pieces):
            for name in piece.names:
                self._all[name].append(at)
            for work in piece.works:
                self._near[place_of(work.key), work.id.upper()].append(at)

    def meant(self, name: str, by: Piece) -> Sequence[int]:
        """The pieces that a piece means by an id."""
        wanted = name.upper()
        near = [at for work in by.works for at in self._near.get((place_of(work.key), wanted), ())]
        return near or self._all.get(wanted, ())


def _circles(edges: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """The strongly connected parts, each after those that its edges lead to (Tarjan 1972, without recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    for start in range(len(edges)):
        if start in index:
            continue
        path = [(start, iter(edges[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while path:
            at, rest = path[-1]
            if (other := next(rest, None)) is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[at])
                if low[at] == index[at]:
                    yield _popped(stack, on_stack, at)
            elif other not in index:
                index[other] = low[other] = len(index)
                stack.append(other)
                on_stack.add(other)
                path.append((other, iter(edges[other])))
            elif other in on_stack:
                low[at] = min(low[at], index[other])


def _popped(stack: list[int], on_stack: set[int], last: int) -> tuple[int, ...]:
    """Take a part from the stack, down to the piece with which it began."""
    part = []
    while True:
        at = stack.pop()
        on_stack.discard(at)
        part.append(at)
        if at == last:
            return tuple(sorted(part))
