"""What is known of a tracker between the times when all of it is read."""

from collections.abc import Iterable, Iterator

from board.facts import Fact


class Known:
    """Facts by their keys; what a full reading no longer shows goes when that is complete, and not before."""

    def __init__(self) -> None:
        self._facts: dict[str, Fact] = {}
        self._seen: set[str] | None = None

    def __iter__(self) -> Iterator[Fact]:
        return iter(tuple(self._facts.values()))

    def __contains__(self, key: object) -> bool:
        return key in self._facts

    def __len__(self) -> int:
        return len(self._facts)

    def get(self, key: str) -> Fact | None:
        """The fact of a key."""
        return self._facts.get(key)

    def learn(self, facts: Iterable[Fact]) -> None:
        """Take facts that are new or have changed."""
        for fact in facts:
            self._facts[fact.key] = fact
            if self._seen is not None:
                self._seen.add(fact.key)

    def drop(self, keys: Iterable[str]) -> None:
        """Let go of facts."""
        for key in tuple(keys):
            self._facts.pop(key, None)

    def begin(self) -> None:
        """A full reading begins."""
        self._seen = set()

    def finish(self) -> None:
        """A full reading is complete: what was not learned since it began is gone."""
        if self._seen is not None:
            self.drop(self._facts.keys() - self._seen)
        self._seen = None
