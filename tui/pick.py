"""Picking one of several by its id, or by a part of it that only one has."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from board.board import QueueItem, QueueTier


class Keyed(Protocol):
    """Anything with an id."""

    @property
    def key(self) -> str:
        """The id; the same at each look."""
        ...


K = TypeVar("K", bound=Keyed)


class NotOne(Exception):  # noqa: N818 - it is an answer to a person, no fault
    """The id names nothing, or more than one; the message says so, with the ids there are."""


def matching(among: Sequence[K], wanted: str | None) -> tuple[K, ...]:
    """Those whose id is wanted, or has the wanted text in it; all of them when nothing is."""
    exact = tuple(each for each in among if each.key == wanted)
    return exact or tuple(each for each in among if wanted is None or wanted in each.key)


def one(among: Sequence[K], wanted: str) -> K:
    """The only one that is meant.

    Raises:
        NotOne: there is none, or there are several.
    """
    found = matching(among, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        raise NotOne(f"{wanted!r} is in more than one id: {ids(found)}")
    raise NotOne(f"no line has {wanted!r} in its id; there are: {ids(among)}")


def row(queue: QueueTier, wanted: str) -> QueueItem:
    """The only row of the queue that is meant, by its id in any case, or by a part of it or of its title.

    Raises:
        NotOne: there is none, or there are several.
    """
    word, rows = wanted.casefold(), queue.all
    exact = [item for item in rows if word in (item.id.casefold(), item.key.casefold())]
    found = exact or [item for item in rows if word in f"{item.id} {item.title}".casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotOne(f"{wanted!r} is in more than one row of the queue: {', '.join(item.id for item in found)}")
    raise NotOne(f"no row of the queue has {wanted!r}; there are: {', '.join(item.id for item in rows) or 'none'}")


def ids(among: Iterable[Keyed]) -> str:
    """All ids that there are, for a sentence."""
    return ", ".join(repr(each.key) for each in among) or "none"
