"""The starts of a gateway, counted from its processes, and kept across our own restarts."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from collectors.sources.openclaw.tree import Tree

WITHIN: Final = timedelta(hours=1)
"""Over which the budget of restarts goes."""
MOST: Final = 50
"""Starts that are kept."""


class Starts:
    """Which process it is, and when it was started anew."""

    def __init__(self, known: str = "", restarts: Iterable[datetime] = ()) -> None:
        self._known = known
        self._restarts = tuple(restarts)

    @classmethod
    def parse(cls, place: str) -> Self:
        """What :meth:`__str__` wrote; whatever else it is, as if nothing were known."""
        known, *times = place.split(" ")
        try:
            return cls(known, (datetime.fromtimestamp(float(each), UTC) for each in times[:MOST]))
        except (ValueError, OverflowError, OSError):
            return cls()

    def __str__(self) -> str:
        return " ".join((self._known, *(f"{each.timestamp():.0f}" for each in self._restarts)))

    def take(self, tree: Tree | None) -> None:
        """Note the process that runs now; the first one after a boot of the box is no restart."""
        if tree is None or tree.identity == self._known:
            return
        boot, _, _ = self._known.partition(":")
        if boot == tree.identity.partition(":")[0]:
            self._restarts = (*self._restarts, tree.began)[-MOST:]
        self._known = tree.identity

    def within(self, now: datetime) -> tuple[datetime, ...]:
        """The restarts of the last hour, oldest first."""
        self._restarts = tuple(each for each in self._restarts if now - each < WITHIN)
        return self._restarts
