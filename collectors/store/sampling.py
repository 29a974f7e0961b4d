"""Which readings of a number are worth a sample, so that a flat line costs little and a gap is still a gap."""

import math
from dataclasses import dataclass

from sqlite_utils import Database

from board.facts import Fact
from board.past import series
from collectors.store.codec import number_fields, numbers
from collectors.store.curve import AGAIN
from collectors.store.retention import rewind


@dataclass(slots=True)
class _Tail:
    """The last sample of a series."""

    id: int
    hold: int
    at: int
    value: float | None


class Sampler:
    """Knows the last sample of each series, and writes the next one where it says something new."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._tails = {name: _Tail(*rest) for name, *rest in db.execute(_TAILS)}
        self._due: list[tuple[int, int, float | None]] = []

    def take(self, fact: Fact, at: int, hold: int) -> None:
        """Take in the numbers of a fact; a field without a value ends its series."""
        present = numbers(fact)
        for field in number_fields(fact):
            name = series(fact.key, field)
            if field in present:
                self._add(name, at, present[field], hold)
            else:
                self._end(name, at)

    def end(self, fact: Fact, at: int) -> None:
        """End all series of a fact that is no more."""
        for field in number_fields(fact):
            self._end(series(fact.key, field), at)

    def write(self) -> None:
        """Write what has been taken in."""
        if self._due:
            self._db.conn.executemany("INSERT OR REPLACE INTO samples (series, at, value) VALUES (?, ?, ?)", self._due)
            rewind(self._db, min(at for _, at, _ in self._due))
            self._due.clear()

    def _add(self, name: str, at: int, value: float, hold: int) -> None:
        tail = self._tails.get(name) or self._begin(name, at, hold)
        if tail.hold != hold:
            self._db.execute("UPDATE series SET hold = ? WHERE id = ?", (hold, tail.id))
            tail.hold = hold
        if tail.value is None or abs(at - tail.at) >= AGAIN or not _same(value, tail.value):
            self._keep(tail, at, value)

    def _end(self, name: str, at: int) -> None:
        tail = self._tails.get(name)
        if tail is not None and tail.value is not None:
            self._keep(tail, at, None)

    def _begin(self, name: str, at: int, hold: int) -> _Tail:
        number = self._db.execute("INSERT INTO series (name, hold) VALUES (?, ?)", (name, hold)).lastrowid
        tail = self._tails[name] = _Tail(number or 0, hold, at, None)
        return tail

    def _keep(self, tail: _Tail, at: int, value: float | None) -> None:
        tail.at, tail.value = at, value
        self._due.append((tail.id, at, value))


def _same(one: float, other: float) -> bool:
    """Whether two values differ by no more than the noise of floating point."""
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-12)


_TAILS = """
SELECT name, id, hold, coalesce(at, 0), value FROM series LEFT JOIN samples ON series = id
AND at = (SELECT max(at) FROM samples WHERE series = id)
"""
