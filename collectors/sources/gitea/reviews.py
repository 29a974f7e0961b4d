"""Where the reviews of a pull request stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collectors.sources.gitea.wire import Review

APPROVED: Final = "APPROVED"
CHANGES: Final = "REQUEST_CHANGES"
ASKED: Final = "REQUEST_REVIEW"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the reviewers have said so far."""

    approvals: int = 0
    """Those that count."""
    approved_at: datetime | None = None
    """When the last of these was given."""
    changes_by: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    """Whose review is asked for and not given."""
    asked_at: datetime | None = None
    """When the one was asked who has been asked for the longest time."""


def standing(reviews: Iterable[Review], requested: Iterable[str], *, drop_stale: bool) -> Standing:
    """Take the last word of each reviewer; a comment is none.

    Args:
        reviews: In the order in which they were given.
        requested: The reviewers that the pull request itself names; the server leaves those in it who have answered.
        drop_stale: Whether an approval of older commits counts no more.
    """
    last: dict[str, Review] = {}
    for review in reviews:
        if review.state in (APPROVED, CHANGES, ASKED) and not review.dismissed and review.user:
            last[review.user.login] = review
    approving = [each for each in last.values() if each.state == APPROVED and each.official]
    counted = [each for each in approving if not (drop_stale and each.stale)]
    waiting = {who: each for who, each in last.items() if each.state == ASKED}
    asked = dict.fromkeys((*waiting, *(who for who in requested if who not in last)))
    times = [each.submitted_at for each in waiting.values() if each.submitted_at is not None]
    return Standing(
        approvals=len(counted),
        approved_at=max((each.submitted_at for each in counted if each.submitted_at), default=None),
        changes_by=tuple(who for who, each in last.items() if each.state == CHANGES),
        asked=tuple(asked),
        asked_at=min(times, default=None),
    )
