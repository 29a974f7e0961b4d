"""Whose turn it is among the questions of one source, each of which is put at its own pace."""

from collections.abc import Callable
from datetime import datetime, timedelta

from collectors.clock import utc_now


class Turns:
    """Remembers when each question was last put with success."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._put: dict[str, datetime] = {}

    def due(self, question: str, every: float, *, pace: float = 1.0) -> bool:
        """Whether a question is to be put again.

        Args:
            question: Its name.
            every: Seconds from one time to the next.
            pace: How many times less often than that (:attr:`collectors.tracker.client.Client.pace`).
        """
        put, now = self._put.get(question), self._clock()
        # a poll that comes a little early must not cost a whole turn
        return put is None or not put <= now < put + timedelta(seconds=every * pace - min(1.0, every / 4))

    def done(self, question: str) -> None:
        """A question was answered."""
        self._put[question] = self._clock()

    def forget(self, question: str) -> None:
        """A question is due."""
        self._put.pop(question, None)
