"""The latest facts and the words they were told in: what changed is written, what stayed the same is not."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlite_utils import Database

from board.facts import Fact
from board.reading import Reading
from collectors.store.codec import encode, kind, millis, words
from collectors.store.loading import facts
from collectors.store.sampling import Sampler


class _Known(NamedTuple):
    """A fact as it stands in the file."""

    scope: str
    fact: Fact
    words: str


class Latest:
    """Knows what stands in the file, so that an unchanged fact costs one comparison and no write."""

    def __init__(self, db: Database, sampler: Sampler) -> None:
        self._db = db
        self._sampler = sampler
        self._known = {fact.key: _Known(scope, fact, words(fact)) for scope, fact in facts(db.conn)}

    def take(self, reading: Reading, *, rev: int, hold: int) -> None:
        """Take in a reading; one with an outage changes no fact."""
        if reading.outage is not None:
            return
        at = millis(reading.taken_at)
        told = {fact.key: fact for fact in reading.facts}
        for fact in told.values():
            self._put(reading.scope, fact, at, rev)
            self._sampler.take(fact, at, hold)
        if reading.whole:
            self._drop((key for key in self._of(reading.scope) if key not in told), at)

    def forget(self, scope: str, at: int) -> None:
        """Remove all facts of a scope."""
        self._drop(self._of(scope), at)

    def _of(self, scope: str) -> list[str]:
        return [key for key, known in self._known.items() if known.scope == scope]

    def _put(self, scope: str, fact: Fact, at: int, rev: int) -> None:
        known = self._known.get(fact.key)
        if known is not None and known.scope == scope and known.fact == fact:
            return
        row = (fact.key, scope, kind(fact), encode(fact), at, rev)
        self._db.execute(
            "INSERT OR REPLACE INTO latest (key, scope, kind, body, at, rev) VALUES (?, ?, ?, ?, ?, ?)", row
        )
        spoken = words(fact)
        if known is None or known.words != spoken or type(known.fact) is not type(fact):
            self._close(fact.key, at)
            self._db.execute(
                "INSERT INTO words (key, kind, since, body) VALUES (?, ?, ?, ?)", (fact.key, kind(fact), at, spoken)
            )
        self._known[fact.key] = _Known(scope, fact, spoken)

    def _drop(self, keys: Iterable[str], at: int) -> None:
        for key in list(keys):
            self._sampler.end(self._known.pop(key).fact, at)
            self._db.execute("DELETE FROM latest WHERE key = ?", (key,))
            self._close(key, at)

    def _close(self, key: str, at: int) -> None:
        self._db.execute("UPDATE words SET until = max(since, ?) WHERE key = ? AND until IS NULL", (at, key))
