"""The world as a rule sees it: all facts, found by noun, key or reference, and how far each can be trusted."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, TypeVar

from board.facts import Fact
from board.lookback import Hindsight
from board.reading import Freshness, Scope, freshness

F = TypeVar("F", bound=Fact)

NO_PAST: Final = Hindsight()
"""The past of a world in which nobody remembers any."""


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
        *,
        past: Hindsight = NO_PAST,
        held: Collection[tuple[str, str]] | None = None,
    ) -> None:
        """Index the facts.

        Args:
            facts: All that is known, each key once.
            scopes: What was read to know it.
            home: Name of the scope that each fact came from, by the fact's key.
            now: The moment for which questions of age are answered, aware.
            zone: The zone in which sentences tell times.
            past: What the rules declared that they need of the past.
            held: Rule and subject of the alerts that are raised; None: any may be.
        """
        self._held = held
        self.now = now
        self.zone = zone
        self.past = past
        self.facts = tuple(sorted(facts, key=attrgetter("key")))
        self.scopes = tuple(sorted(scopes, key=attrgetter("name")))
        self._home = home
        self._scopes = {scope.name: scope for scope in self.scopes}
        self._facts = {fact.key: fact for fact in self.facts}
        self._nouns, self._named = _sorted_by(self.facts)
        self._keys = {noun: [fact.key for fact in each] for noun, each in self._nouns.items()}
        self._joined: dict[tuple[str, type[Fact]], tuple[Any, ...]] = {}
        self._fresh = {scope.name: freshness(scope, now) for scope in self.scopes}

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
        keys = self._keys.get(noun, ())
        begin = bisect_left(keys, f"{key}/")
        end = bisect_left(keys, f"{key}0", begin)  # 0 is the character after the slash
        return self.of(noun)[begin:end]

    def named(self, ref: str, noun: type[F]) -> tuple[F, ...]:
        """Facts of a noun that carry a reference: ``port:11437``."""
        return tuple(fact for fact in self._named.get(ref, ()) if isinstance(fact, noun))

    def joined(self, fact: Fact, noun: type[F]) -> tuple[F, ...]:
        """Other facts of a noun that share a reference with this one, on the same box."""
        known = self._joined.get((fact.key, noun))
        if known is None:
            known = self._joined[fact.key, noun] = tuple(self._join(fact, noun))
        return known

    def within(self, scope: str) -> tuple[Fact, ...]:
        """All facts that came from a scope."""
        return self._by_home.get(scope, ())

    def scope(self, name: str) -> Scope | None:
        """The scope of that name; None when nobody watches it."""
        return self._scopes.get(name)

    def home(self, fact: Fact) -> str:
        """Name of the scope that a fact came from; empty when it is not known."""
        return self._home.get(fact.key, "")

    def scope_of(self, fact: Fact) -> Scope | None:
        """The scope that a fact came from."""
        return self._scopes.get(self._home.get(fact.key, ""))

    def taken_at(self, fact: Fact) -> datetime | None:
        """When the fact was last read."""
        scope = self.scope_of(fact)
        return scope.ok_at if scope else None

    def freshness(self, fact: Fact) -> Freshness:
        """How far the fact can be trusted by its age."""
        return self._fresh.get(self._home.get(fact.key, ""), Freshness.UNKNOWN)

    def holds(self, rule: str, subject: str) -> bool:
        """Whether an alert may be raised there: what is merely to be held need not be said where none is."""
        return self._held is None or (rule, subject) in self._held

    def blind(self, fact: Fact) -> bool:
        """Whether the fact is too old to say anything of now."""
        return self.freshness(fact) is Freshness.UNKNOWN

    def _join(self, fact: Fact, noun: type[F]) -> Iterator[F]:
        box = fact.key.partition("/")[0]
        found = {other.key: other for ref in fact.refs for other in self.named(ref, noun)}
        for key in sorted(found):
            if key != fact.key and key.partition("/")[0] == box:
                yield found[key]

    @cached_property
    def _by_home(self) -> dict[str, tuple[Fact, ...]]:
        """The facts of each scope; few look at it."""
        homes: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            homes[self.home(fact)].append(fact)
        return {name: tuple(each) for name, each in homes.items()}


def _sorted_by(facts: Iterable[Fact]) -> tuple[dict[type[Fact], tuple[Any, ...]], dict[str, list[Fact]]]:
    """The facts by their nouns, and by the names that they go by; in one pass, for there may be many."""
    nouns: defaultdict[type[Fact], list[Any]] = defaultdict(list)
    named: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        nouns[type(fact)].append(fact)
        for ref in fact.refs:
            named[ref].append(fact)
    return {noun: tuple(each) for noun, each in nouns.items()}, named
