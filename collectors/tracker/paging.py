"""Lists of REST services, whose pages have numbers."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from collectors.http import Answer
from collectors.tracker.client import Client
from collectors.tracker.walk import Page, Turn

T = TypeVar("T")

SIZE: Final = 50
"""Items of a page; Gitea and Woodpecker give no more, whatever is asked for."""
_NEXT: Final = re.compile(r'rel="?next"?')
_TOTAL: Final = re.compile(r"\d{1,9}")


def numbered(
    client: Client,
    path: str,
    read: Callable[[Answer], tuple[T, ...]],
    params: Mapping[str, str | int] | None = None,
    *,
    size: int = SIZE,
    size_name: str = "limit",
) -> Turn[T]:
    """What a :class:`collectors.tracker.walk.Walk` turns pages with.

    A page is the last where a ``Link`` header names none after it; without one, where ``X-Total-Count`` items have
    come, or fewer than were asked for.
    """

    async def turn(after: str) -> Page[T]:
        number = int(after or 1)
        answer = await client.get(path, {**(params or {}), "page": number, size_name: size})
        items = read(answer)
        link = answer.headers.get("link")
        told = answer.headers.get("x-total-count", "")
        total = int(told) if _TOTAL.fullmatch(told) else None
        left = len(items) >= size and (total is None or number * size < total)
        more = bool(_NEXT.search(link)) if link else left
        return Page(items, str(number + 1) if more else "", total)

    return turn
