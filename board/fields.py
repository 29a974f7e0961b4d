"""The sorts of fields that facts have, which say how the store keeps them."""

from dataclasses import field
from typing import Any, Final

NUMBER: Final = "number"
VOLATILE: Final = "volatile"


def number() -> Any:
    """Mark a field whose value changes all the time and has a past worth keeping."""
    return field(default=None, metadata={"sort": NUMBER})


def volatile(default: Any = None) -> Any:
    """Mark a field whose value changes all the time and of which only the latest matters."""
    return field(default=default, metadata={"sort": VOLATILE})
