"""A series as a curve of steps: what a number was between its samples, and where it is not known.

A number is stored when it changes, and once a minute while it does not. So a sample speaks until the next one, but
never longer than its series *holds*: after that the number is not known, which is a gap and no flat line. A sample
without a value says that the number ended there: a slot went idle, a card left.

How long a series holds follows from how often its source is read (:func:`hold`): a value that stays the same is
stored again at the first reading after a minute, and one slow or lost poll shall not tear the line.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import Final, NamedTuple

AGAIN: Final = 60_000
"""Milliseconds after which a value that did not change is stored again."""
FINE: Final = 60_000
"""Milliseconds of a step of the finer roll-up."""
COARSE: Final = 600_000
"""Milliseconds of a step of the coarser roll-up."""


class Piece(NamedTuple):
    """A span with one value; times in milliseconds, ``stop`` is not part of it."""

    start: int
    stop: int
    value: float


class Summary(NamedTuple):
    """What is kept of one step of a curve."""

    low: float
    high: float
    mean: float
    """Weighted by time."""
    known: int
    """Milliseconds for which there was a value."""


def hold(every: float) -> int:
    """Milliseconds for which a sample speaks, for a source that is read ``every`` so many seconds."""
    return max(90_000, AGAIN + round(3_000 * every))


def pieces(samples: Iterable[tuple[int, float | None]], *, hold: int, since: int, until: int) -> Iterator[Piece]:
    """The curve within a span, from samples oldest first; they should begin one ``hold`` before the span."""
    closed = (*samples, (until, None))
    for (at, value), (following, _) in pairwise(closed):
        start, stop = max(at, since), min(following, at + hold, until)
        if value is not None and start < stop:
            yield Piece(start, stop, value)


def steps(curve: Iterable[Piece], step: int) -> Iterator[tuple[int, list[Piece]]]:
    """The curve cut at whole multiples of ``step`` milliseconds; steps without a value are left out."""
    for index, cut in groupby(_cut(curve, step), lambda piece: piece.start // step):
        yield index * step, list(cut)


def summary(cut: list[Piece]) -> Summary:
    """Sum up the pieces of one step."""
    known = sum(piece.stop - piece.start for piece in cut)
    values = [piece.value for piece in cut]
    return Summary(min(values), max(values), mean(cut), known)


def mean(cut: list[Piece]) -> float:
    """Mean of some pieces, weighted by time."""
    if len(cut) == 1:
        return cut[0].value
    known = sum(piece.stop - piece.start for piece in cut)
    return sum(piece.value * (piece.stop - piece.start) for piece in cut) / known


def median(curve: Iterable[Piece]) -> float | None:
    """The value that a curve was below for half of the time that is known; None for an empty one."""
    ranked = sorted(curve, key=lambda piece: piece.value)
    left = sum(piece.stop - piece.start for piece in ranked) / 2
    for piece in ranked:
        left -= piece.stop - piece.start
        if left <= 0:
            return piece.value
    return None


def _cut(curve: Iterable[Piece], step: int) -> Iterator[Piece]:
    for start, stop, value in curve:
        while start < stop:
            edge = min(stop, (start // step + 1) * step)
            yield Piece(start, edge, value)
            start = edge  # noqa: PLW2901 - the rest of the piece
