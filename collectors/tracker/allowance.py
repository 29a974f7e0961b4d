"""How many requests a service still allows, as it says with each answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from collectors.http_outage import http_date

SHARE: Final = 0.5
"""Part of an allowance that is spent at the usual pace; from there on each question is put less often."""
RESERVE: Final = 0.2
"""Part of an allowance that is left to the owner's other programs."""
SLOWEST: Final = 10.0
"""How many times less often a question is put, at most."""
_LEFT: Final = re.compile(r"x-ratelimit-(?:([a-z-]+)-)?remaining")
_MILLISECONDS: Final = 1e11
"""A time since 1970 that is larger is in milliseconds: in seconds it would be in the year 5138."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """One budget of a service."""

    name: str
    """``requests``, ``complexity``, ``core``, ``graphql``."""
    limit: float
    left: float
    resets_at: datetime | None

    @property
    def share(self) -> float:
        """Part of it that is left, 0..1."""
        return max(0.0, min(1.0, self.left / self.limit)) if self.limit > 0 else 0.0

    @property
    def spent(self) -> bool:
        """Whether only the part is left that is not ours."""
        return self.share <= RESERVE

    @property
    def pace(self) -> float:
        """How many times less often questions should be put, 1..10."""
        if self.share >= SHARE:
            return 1.0
        return min(SLOWEST, (SHARE - RESERVE) / max(self.share - RESERVE, 0.001))

    def over(self, now: datetime) -> bool:
        """Whether it has been filled up since."""
        return self.resets_at is None or now >= self.resets_at


def allowances(headers: Mapping[str, str], now: datetime) -> Iterator[Allowance]:
    """What the headers of an answer say: Linear's, GitHub's, and others' that use the same names.

    GitHub gives the reset in seconds, Linear in milliseconds since 1970. Where the server says what time it has, the
    reset is told by our clock.
    """
    ahead = http_date(headers.get("date", "")) or now
    for header, left in headers.items():
        if found := _LEFT.fullmatch(header):
            start = header.removesuffix("remaining")
            limit = _number(headers.get(f"{start}limit", ""))
            remaining = _number(left)
            if limit and remaining is not None:
                name = found[1] or headers.get("x-ratelimit-resource", "requests")
                resets_at = _time(headers.get(f"{start}reset", ""))
                yield Allowance(name, limit, remaining, resets_at and resets_at - ahead + now)


def _number(text: str) -> float | None:
    text = text.strip()
    return float(text) if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", text) else None


def _time(text: str) -> datetime | None:
    number = _number(text)
    if number is None:
        return None
    try:
        return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
    except (OverflowError, ValueError):
        return None
