"""Scores: why a row of the queue stands where it stands, as a rule and a table of terms."""

from board.board import QueueItem, QueueTier
from board.queue.keys import fact_key


def found(queue: QueueTier, key: str) -> QueueItem | None:
    """The row that a fact belongs to; None: it is in no row."""
    fact = fact_key(key)
    return next((item for item in queue.all if fact == item.key or fact in item.keys), None)


def sums(item: QueueItem) -> tuple[tuple[str, str], ...]:
    """The table of terms: the points of each and what they are for, and last their sum."""
    return (*((f"{each.points:.1f}", each.text) for each in item.terms), (f"= {item.score:.1f}", "score"))


def place(queue: QueueTier, item: QueueItem) -> str:
    """Where it stands, and why, as a sentence."""
    said = f"{item.bucket.value.upper()}: {item.rule}"
    alike = [each for each in queue.items if each.bucket is item.bucket]
    if item in alike:
        said += f" · {alike.index(item) + 1} of {len(alike)} there"
    if queue.held and item.bucket.value == "next":
        said += f" · {queue.held}"
    return f"{said} · {item.mark}" if item.mark else said


def why(queue: QueueTier, item: QueueItem) -> tuple[str, ...]:
    """Where it stands and why, then the table of terms; a line each."""
    return (f"{item.id} {item.title}", place(queue, item), *(f"{points} {text}" for points, text in sums(item)))
