"""Waiting for a real process to get somewhere, never longer than it is worth."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T | None], what: str, patience: float, seen: Callable[[], object] = lambda: "") -> T:
    """Ask again and again until there is a true answer, and give it; fails after ``patience`` seconds."""
    end = time.monotonic() + patience
    while not (answer := condition()):
        assert time.monotonic() < end, f"not within {patience:g} s: {what}\n{seen()}"
        time.sleep(0.02)
    return answer
