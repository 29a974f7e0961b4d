"""A long reading page by page, which goes on in the next poll where this one stops."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

PAGES: Final = 100
"""Pages of one walk; what lies behind is not read, and that is said."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    after: str = ""
    """What names the next page to the service; empty: this was the last."""
    total: int | None = None
    """Of all pages, where the service says so."""


Turn = Callable[[str], Awaitable[Page[T]]]
"""Reads the page that a name leads to; an empty name is the first page."""


class Walk(Generic[T]):
    """One way through all pages of a list; one that fails goes on from the page that failed."""

    def __init__(self, turn: Turn[T], *, most: int = PAGES) -> None:
        """Prepare to read.

        Args:
            turn: Reads one page.
            most: Pages of the whole walk.
        """
        self.done = False
        """Whether all was read that is going to be."""
        self.cut = False
        """Whether more pages were left than ``most`` allows."""
        self.read = 0
        """Items so far."""
        self.total: int | None = None
        self._turn = turn
        self._left = most
        self._after = ""

    @property
    def progress(self) -> str:
        """``400 of 2,000``, ``400``."""
        return f"{self.read:,}" if self.total is None else f"{self.read:,} of {self.total:,}"

    async def on(self, pages: int = PAGES) -> tuple[T, ...]:
        """Read on, at most so many pages, and give what they hold.

        Raises:
            SourceOutage: a page could not be read; what came before it in this call is lost, and read again.
        """
        items: list[T] = []
        after, left, read = self._after, self._left, self.read
        for _ in range(pages):
            if self.done:
                break
            page = await self._turn(after)
            items += page.items
            after, left, self.total = page.after, left - 1, page.total if page.total is not None else self.total
            self.done = not after or not left
            self.cut = bool(after) and not left
        self._after, self._left, self.read = after, left, read + len(items)
        return tuple(items)
