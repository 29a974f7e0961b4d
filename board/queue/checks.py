"""Checks: how the pull requests of a piece of work stand, as far as that decides where it stands itself."""

from dataclasses import dataclass
from typing import Final

from board.facts import PullRequest
from board.pulls import Kind, obstacle, reds
from board.work import OPEN, Piece
from board.world import World

STUCK: Final = frozenset(
    {
        Kind.CONFLICTS,
        Kind.FAILED,
        Kind.NEVER_REPORTED,
        Kind.CHANGES,
        Kind.BEHIND,
        Kind.FORBIDDEN,
        Kind.BARRED,
    }
)
"""What does not pass by itself: somebody has to do something."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the open pull requests of a piece stand."""

    streak: int = 0
    """How often in a row the checks of the one failed that failed most."""
    stuck: PullRequest | None = None
    """The first that somebody has to do something about."""
    why: str = ""
    """Why that one cannot be merged; without one, how the first of them stands."""
    asked: tuple[str, ...] = ()
    """Whose review is asked for."""


NONE: Final = Standing()
"""Of what has no open pull request."""


def standing(world: World, piece: Piece) -> Standing:
    """How the open pull requests of a piece stand."""
    pulls = [pull for pull in piece.pulls if pull.state == OPEN]
    if not pulls:
        return NONE
    found = [(pull, obstacle(world, pull)) for pull in pulls]
    stuck = next(((pull, each) for pull, each in found if each.kind in STUCK), None)
    return Standing(
        streak=max(reds(world, pull) for pull in pulls),
        stuck=stuck[0] if stuck else None,
        why=(stuck or found[0])[1].text,
        asked=tuple(dict.fromkeys(name for pull in pulls for name in pull.asked)),
    )
