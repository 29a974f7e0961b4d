"""Nouns of our own: what a source leaves for itself, and what it is asked for while somebody looks."""

from dataclasses import dataclass
from datetime import datetime

from board.facts.fact import Fact
from board.fields import volatile


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark(Fact):
    """Where a source left off in what it follows; it is given back to it after a restart."""

    place: str = volatile("")
    """In the source's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt(Fact):
    """The last words of something, read only while somebody looks at it; they have no history."""

    label: str
    """What was read: ``log``, ``journal``, ``health check``."""
    lines: tuple[str, ...] = volatile(())
    """The last line comes last."""
    read_at: datetime | None = volatile()
    why: str = volatile("")
    """Why there are no lines, as a sentence; empty where there simply were none."""
