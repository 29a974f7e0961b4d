"""The cursor: which row a key press leads to, told from where the rows stand on the wall."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from widgets.ink import Row

Way = Literal["up", "down", "left", "right"]


class Block(NamedTuple):
    """The cells that show one fact or alert; it may be several rows high."""

    key: str
    left: int
    right: int
    top: int
    bottom: int


def blocks(rows: Iterable[Row]) -> tuple[Block, ...]:
    """Find what can be selected, in reading order."""
    found: dict[str, Block] = {}
    for y, row in enumerate(rows):
        for spot in row.spots:
            old = found.get(spot.key)
            if old is None:
                found[spot.key] = Block(spot.key, spot.start, spot.start + spot.width, y, y)
            elif old.left == spot.start:
                found[spot.key] = old._replace(bottom=y)
    return tuple(found.values())


def step(rows: Iterable[Row], key: str | None, way: Way) -> str | None:
    """Move from a row to its neighbor; from nowhere to the first one, at an edge nowhere."""
    there = blocks(rows)
    here = next((block for block in there if block.key == key), None)
    if here is None:
        return there[0].key if there else None
    best = min(_neighbors(here, there, way), default=None)
    return best[-1] if best else here.key


def first_of(rows: Iterable[Row], keys: frozenset[str]) -> str | None:
    """The topmost of these keys that is on the wall."""
    return next((block.key for block in blocks(rows) if block.key in keys), None)


def _neighbors(here: Block, there: Iterable[Block], way: Way) -> Iterator[tuple[int, int, str]]:
    """The rows that lie this way, each with what makes it less near.

    Up and down stay within the columns of the row, so that a panel is not left by its side.
    """
    for block in there:
        aside, apart = abs(block.left - here.left), block.right <= here.left or here.right <= block.left
        if way == "up" and block.top < here.top and not apart:
            yield aside, here.top - block.bottom, block.key
        elif way == "down" and block.top > here.top and not apart:
            yield aside, block.top - here.bottom, block.key
        elif (way == "left" and block.right <= here.left) or (way == "right" and block.left >= here.right):
            yield abs(block.top - here.top), aside, block.key
