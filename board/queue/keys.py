"""Keys of rows of the queue: a piece of work may have a row in another tier too, and each is chosen by itself."""

from typing import Final

ROW: Final = "queue/"
"""What the key of a row begins with; what follows is that of the fact that it stands for."""
REST: Final = "queue/rest"
"""The row that counts what has no room, and what is parked; it opens the whole queue."""


def row_key(fact: str) -> str:
    """Key of the row that stands for a fact."""
    return f"{ROW}{fact}"


def fact_key(row: str) -> str:
    """Key of the fact that a row stands for; any other key as it is."""
    return row if is_rest(row) else row.removeprefix(ROW)


def rest_of(bucket: str) -> str:
    """Key of the row that counts what has no room in the column of a bucket."""
    return f"{REST}/{bucket}"


def is_rest(key: str) -> bool:
    """Whether a row stands for what has none of its own."""
    return key == REST or key.startswith(f"{REST}/")
