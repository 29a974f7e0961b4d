"""What the engine knows: the latest facts of every scope, and how each scope stands."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from board.continuity import carry
from board.facts import Fact
from board.hygiene import safe, tame
from board.reading import Reading, Scope


class Memory:
    """The latest facts by key, with the scope that each came from."""

    def __init__(
        self, facts: Iterable[Fact], home: Mapping[str, str], scopes: Iterable[Scope], gap_after: timedelta
    ) -> None:
        """Begin with what is known.

        Args:
            facts: The latest of each key.
            home: The scope that each fact came from, by the fact's key.
            scopes: How each scope stands.
            gap_after: A longer time between two readings is a gap, unless the scope is read that seldom.
        """
        self.facts: dict[str, Fact] = {fact.key: fact for fact in facts}
        self.home: dict[str, str] = dict(home)
        self.scopes: dict[str, Scope] = {scope.name: scope for scope in scopes}
        self.gap_after = gap_after
        self._seen: dict[str, tuple[str, ...]] = {}
        """Keys of the facts that looks brought, by the key of what is looked at."""

    def take(self, reading: Reading, scope: Scope) -> Reading:
        """Take in a reading through the one door for foreign text; gives what the store shall keep."""
        scope = _tamed(scope)
        joined = (self._joined(safe(fact), scope, reading.taken_at) for fact in reading.facts)
        facts = {fact.key: fact for fact in joined}
        self.scopes[scope.name] = scope
        if reading.outage is not None:
            return replace(reading, outage=scope.outage)
        if reading.looked_at:
            self.look_away(reading.looked_at)
            self._seen[reading.looked_at] = tuple(facts)
        if reading.whole:
            facts |= self._beside(scope.name)
            self.forget(scope.name, keep=facts)
        self.facts.update(facts)
        self.home.update(dict.fromkeys(facts, scope.name))
        return replace(reading, facts=tuple(facts.values()))

    def look_away(self, key: str) -> None:
        """Let go of what looks at a fact have brought; the store does so with the next whole reading of its scope."""
        for seen in self._seen.pop(key, ()):
            self.facts.pop(seen, None)
            self.home.pop(seen, None)

    def forget(self, scope: str, *, keep: Iterable[str] = ()) -> None:
        """Drop the facts of a scope, but for those that are kept."""
        kept = set(keep)
        for key in [key for key, home in self.home.items() if home == scope and key not in kept]:
            del self.facts[key], self.home[key]

    def readings(self, now: datetime) -> tuple[Reading, ...]:
        """All that is known, as one reading of each scope; of one that was never read as of now."""
        facts: dict[str, list[Fact]] = {}
        for key, scope in self.home.items():
            facts.setdefault(scope, []).append(self.facts[key])
        return tuple(self._reading(self.scopes[scope], said, now) for scope, said in facts.items())

    def _beside(self, scope: str) -> dict[str, Fact]:
        """What looks have brought of a scope, which its polls do not bring."""
        seen = (key for keys in self._seen.values() for key in keys)
        return {key: self.facts[key] for key in seen if self.home.get(key) == scope}

    def _reading(self, scope: Scope, facts: Iterable[Fact], now: datetime) -> Reading:
        return Reading(source=scope.source, scope=scope.name, taken_at=scope.ok_at or now, took=0.0, facts=tuple(facts))

    def _joined(self, fact: Fact, scope: Scope, taken_at: datetime) -> Fact:
        before = self.scopes.get(scope.name)
        gap_after = max(self.gap_after, timedelta(seconds=3 * scope.every))
        return carry(self.facts.get(fact.key), before.ok_at if before else None, fact, taken_at, gap_after)


def _tamed(scope: Scope) -> Scope:
    if scope.outage is None:
        return scope
    outage = replace(scope.outage, sentence=tame(scope.outage.sentence), remedy=tame(scope.outage.remedy))
    return replace(scope, outage=outage)
