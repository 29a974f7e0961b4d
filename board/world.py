"""The world as a rule sees it: all facts, found by noun, key or reference, and how far each can be trusted."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar

from board.facts import Fact
from board.reading import Freshness, Scope, freshness

F = TypeVar("F", bound=Fact)


class World:
    """An index over facts and the scopes that they came from, at one moment.

    All answers are in the order of the keys, whatever the order in which the facts came in.
    """

    def __init__(
        self,
        facts: Iterable[Fact],
        scopes: Iterable[Scope],
        home: Mapping[str, str],
        now: datetime,
        zone: tzinfo = UTC,
    ) -> None:
        """Index the facts.

        Args:
            facts: All that is known, each key once.
            scopes: What was read to know it.
            home: Name of the scope that each fact came from, by the fact's key.
            now: The moment for which questions of age are answered, aware.
            zone: The zone in which sentences tell times.
        """
        self.now = now
        self.zone = zone
        self.facts = tuple(sorted(facts, key=lambda fact: fact.key))
        self.scopes = tuple(sorted(scopes, key=lambda scope: scope.name))
        self._home = home
        self._scopes = {scope.name: scope for scope in self.scopes}
        self._facts = {fact.key: fact for fact in self.facts}
        nouns: defaultdict[type[Fact], list[Any]] = defaultdict(list)
        self._named: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            nouns[type(fact)].append(fact)
            for ref in fact.refs:
                self._named[ref].append(fact)
        self._nouns: dict[type[Fact], tuple[Any, ...]] = {noun: tuple(each) for noun, each in nouns.items()}

    def of(self, noun: type[F]) -> tuple[F, ...]:
        """All facts of a noun."""
        return self._nouns.get(noun, ())

    def get(self, key: str) -> Fact | None:
        """The fact of that key."""
        return self._facts.get(key)

    def find(self, key: str, noun: type[F]) -> F | None:
        """The fact of that key, if it is there and of that noun."""
        fact = self.get(key)
        return fact if isinstance(fact, noun) else None

    def under(self, key: str, noun: type[F]) -> tuple[F, ...]:
        """Facts of a noun whose keys go on from this one: the gauges of a card, the slots of a server."""
        facts = self.of(noun)
        begin = bisect_left(facts, f"{key}/", key=_key)
        end = bisect_left(facts, f"{key}0", begin, key=_key)  # 0 is the character after the slash
        return facts[begin:end]

    def named(self, ref: str, noun: type[F]) -> tuple[F, ...]:
        """Facts of a noun that carry a reference: ``port:11437``."""
        return tuple(fact for fact in self._named.get(ref, ()) if isinstance(fact, noun))

    def joined(self, fact: Fact, noun: type[F]) -> tuple[F, ...]:
        """Other facts of a noun that share a reference with this one, on the same box."""
        box = fact.key.partition("/")[0]
        found = {other.key: other for ref in fact.refs for other in self.named(ref, noun)}
        return tuple(found[key] for key in sorted(found) if key != fact.key and key.partition("/")[0] == box)

    def within(self, scope: str) -> tuple[Fact, ...]:
        """All facts that came from a scope."""
        return tuple(fact for fact in self.facts if self._home.get(fact.key) == scope)

    def scope(self, name: str) -> Scope | None:
        """The scope of that name; None when nobody watches it."""
        return self._scopes.get(name)

    def home(self, fact: Fact) -> str:
        """Name of the scope that a fact came from; empty when it is not known."""
        return self._home.get(fact.key, "")

    def scope_of(self, fact: Fact) -> Scope | None:
        """The scope that a fact came from."""
        return self._scopes.get(self.home(fact))

    def taken_at(self, fact: Fact) -> datetime | None:
        """When the fact was last read."""
        scope = self.scope_of(fact)
        return scope.ok_at if scope else None

    def freshness(self, fact: Fact) -> Freshness:
        """How far the fact can be trusted by its age."""
        scope = self.scope_of(fact)
        return freshness(scope, self.now) if scope else Freshness.UNKNOWN

    def blind(self, fact: Fact) -> bool:
        """Whether the fact is too old to say anything of now."""
        return self.freshness(fact) is Freshness.UNKNOWN


def _key(fact: Fact) -> str:
    return fact.key
