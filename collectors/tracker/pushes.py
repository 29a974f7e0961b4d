"""When the newest commit of each pull request came, which forges do not tell."""

from collections.abc import Iterable
from datetime import datetime

from board.facts import PullRequest


class Pushes:
    """Remembers the head of each pull request, and when it was first seen."""

    def __init__(self) -> None:
        self._heads: dict[int, tuple[str, datetime | None]] = {}

    def recall(self, pulls: Iterable[PullRequest]) -> None:
        """Take back what was known before a restart."""
        self._heads |= {each.number: (each.head, each.pushed_at) for each in pulls}

    def at(self, number: int, head: str, *, latest: datetime | None, now: datetime) -> datetime | None:
        """When a commit came: as it was seen to come, or, of what was there before us, at the latest.

        Args:
            number: Of the pull request.
            head: Its newest commit.
            latest: When something was last done that comes after each push.
            now: The time.
        """
        known = self._heads.get(number)
        if known is None or known[0] != head:
            self._heads[number] = (head, latest if known is None else now)
        return self._heads[number][1]
