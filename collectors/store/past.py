"""What the store remembers of numbers, read back as curves from raw samples and roll-ups."""

import sqlite3
from collections.abc import Iterator
from typing import Final, NamedTuple

from collectors.store.curve import COARSE, FINE, Piece, mean, pieces, steps


class _Series(NamedTuple):
    """A series, and from when on it is known in which detail; times in milliseconds."""

    id: int
    hold: int
    first_sample: int | None
    first_fine: int | None


class Past:
    """The numbers of an open file; a missing series is one without a value."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rolled: dict[int, int] = dict(connection.execute("SELECT step, until FROM rolled"))

    def means(self, name: str, since: int, until: int, step: int) -> Iterator[tuple[int, float]]:
        """Mean of each whole step, weighted by time; steps in which the number is not known are left out."""
        return ((at, mean(cut)) for at, cut in steps(self.curve(name, since, until, step), step))

    def curve(self, name: str, since: int, until: int, step: int) -> Iterator[Piece]:
        """The curve within a span, no finer than a step needs, and where that is gone as fine as there is."""
        row = self._connection.execute(_SERIES, (FINE, name)).fetchone()
        if row is None:
            return
        series = _Series(*row)
        coarse_until, fine_until = self._borders(series, step)
        yield from self._rollups(series.id, COARSE, since, min(coarse_until, until))
        yield from self._rollups(series.id, FINE, max(since, coarse_until), min(fine_until, until))
        yield from self._samples(series, max(since, fine_until), until)

    def _borders(self, series: _Series, step: int) -> tuple[int, int]:
        """Until when to read coarse roll-ups, and from there until when fine ones; then come samples."""
        coarse, fine = self._rolled.get(COARSE, 0), self._rolled.get(FINE, 0)
        if step < FINE and series.first_sample is not None:
            fine = min(fine, series.first_sample)
        if step < COARSE:
            coarse = min(coarse, fine if series.first_fine is None else series.first_fine)
        return coarse, max(coarse, fine)

    def _rollups(self, series: int, step: int, since: int, until: int) -> Iterator[Piece]:
        for at, value, known in self._connection.execute(_ROLLUPS, (series, step, since - step, until)):
            start, stop = max(at, since), min(at + known, until)
            if start < stop:
                yield Piece(start, stop, value)

    def _samples(self, series: _Series, since: int, until: int) -> Iterator[Piece]:
        rows = self._connection.execute(_SAMPLES, (series.id, since - series.hold, until))
        return pieces(rows, hold=series.hold, since=since, until=until)


_SERIES: Final = """
SELECT id, hold, (SELECT min(at) FROM samples WHERE series = id),
(SELECT min(at) FROM rollups WHERE series = id AND step = ?) FROM series WHERE name = ?
"""
_ROLLUPS: Final = """
SELECT at, mean, known FROM rollups WHERE series = ? AND step = ? AND at > ? AND at < ? ORDER BY at
"""
_SAMPLES: Final = "SELECT at, value FROM samples WHERE series = ? AND at > ? AND at < ? ORDER BY at"
