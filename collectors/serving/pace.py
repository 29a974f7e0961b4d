"""The speed of a counter."""

from collections import deque


class Pace:
    """Counts a second, from readings that lie far enough apart; a counter that falls begins anew."""

    def __init__(self, gap: float, keep: int = 1) -> None:
        """Begin without a reading.

        Args:
            gap: Least seconds between two readings that are compared.
            keep: How many of the last differences are averaged.
        """
        self._gap = gap
        self._base: tuple[float, int] | None = None
        self._steps: deque[tuple[float, int]] = deque(maxlen=keep)

    def take(self, at: float, count: int) -> float | None:
        """Note a reading; ``at`` is monotonic, in seconds. None until two can be compared."""
        if self._base is None or count < self._base[1]:
            self._base = (at, count)
            self._steps.clear()
            return None
        seconds = at - self._base[0]
        if seconds >= self._gap:
            self._steps.append((seconds, count - self._base[1]))
            self._base = (at, count)
        if not self._steps:
            return None
        return sum(counted for _, counted in self._steps) / sum(seconds for seconds, _ in self._steps)
