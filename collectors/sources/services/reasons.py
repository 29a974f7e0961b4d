"""Reasons: why requests were refused, put together so that a number in a sentence does not make it another reason."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from board.hygiene import tame

MOST: Final = 12
"""Reasons that are counted each for itself; the rest is :data:`OTHER`."""
OTHER: Final = "other reasons"
NONE_GIVEN: Final = "no reason given"
LONGEST: Final = 80
"""Characters of a reason."""
SPELL: Final = timedelta(minutes=30)
"""After such a time without a reason, its count begins anew."""
_VARIABLE: Final = re.compile(
    r"""
    \b0x[0-9a-f]+\b                                   # addresses
    | \b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b  # UUIDs
    | \b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-f]{8,}\b         # hashes
    | \b(?=\w*\d)[\w-]{16,}\b                          # other names that machines give
    | [-+]?[$€£]?\d(?:[\d.,:_/]*\d)?(?:%|Z\b)?        # numbers, times, dates
    """,
    re.IGNORECASE | re.VERBOSE,
)
_RUN: Final = re.compile(r"#(?:[-\s.,:/T]*#)+")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and how often it was given since its spell began."""

    text: str
    count: int
    since: datetime
    last: datetime

    @property
    def name(self) -> str:
        """A short stable name for a key."""
        return blake2b(self.text.encode(), digest_size=6).hexdigest()


def told(reason: str) -> str:
    """A reason without what differs from one time to the next: numbers, ids, hashes and times are ``#``."""
    return _short(_VARIABLE.sub("#", reason[: 2 * LONGEST]))


class Reasons:
    """Counts a bounded set of reasons."""

    def __init__(self, known: Iterable[Reason] = ()) -> None:
        self._known = {each.text: each for each in known}

    def __iter__(self) -> Iterator[Reason]:
        return iter(sorted(self._known.values(), key=lambda each: each.text))

    def count(self, reason: str, after: datetime, now: datetime) -> None:
        """Count a reason that was given between two moments."""
        text = told(reason)
        if text not in self._known and len(self._known) >= MOST:
            text = OTHER
        before = self._known.get(text)
        if before is None:
            self._known[text] = Reason(text, 1, after, now)
        else:
            self._known[text] = replace(before, count=before.count + 1, last=now)

    def forget(self, now: datetime) -> None:
        """Let go of what has not been given for a while."""
        self._known = {text: each for text, each in self._known.items() if now - each.last < SPELL}


@lru_cache(maxsize=256)
def _short(plain: str) -> str:
    """A reason as it is shown; few are different once their numbers are gone."""
    return _RUN.sub("#", tame(plain, LONGEST)).strip(" .,;:") or NONE_GIVEN
