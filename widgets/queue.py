"""The bottom tier: the priority queue, or in quiet words why there is none."""

from board.board import QueueTier, Tone
from widgets.frame import MARGIN, panel
from widgets.ink import Row, Span, gap, row, solid


def draw(queue: QueueTier, cells: int, height: int) -> tuple[Row, ...]:
    """Draw the queue as a panel."""
    inside = cells - MARGIN
    note = (Span("○ ", Tone.UNKNOWN), Span(solid(queue.note), Tone.QUIET))
    above = (row((gap(1),), inside),) if height > 4 else ()
    return panel("PRIORITY QUEUE", queue.title, (*above, row(note, inside)), cells, height)
