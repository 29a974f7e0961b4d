"""The common ground of the sources that read a forge: the repositories that its owner named."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar, Unpack

from board.facts import Fact
from collectors.tracker.conventions import Conventions
from collectors.tracker.forge_settings import ForgeSettings
from collectors.tracker.issues import Reader
from collectors.tracker.place import Place, places
from collectors.tracker.repository import ForgeRepository
from collectors.tracker.source import Manner, TrackerCollector

S = TypeVar("S", bound=ForgeSettings)
R = TypeVar("R", bound=ForgeRepository[Any, Any, Any])


class ForgeCollector(TrackerCollector[S], Generic[S, R]):
    """One forge."""

    paced = False  # each question has its own pace, and the client knows how often it may ask

    def __init__(self, box: str, settings: S, **manner: Unpack[Manner]) -> None:
        super().__init__(box, settings, **manner)
        reader = Reader(settings.labels, Conventions(settings.conventions))
        named = places(self._key, self.name, settings.repositories)
        self._repositories = [self._repository(place, reader) for place in named]

    def recall(self, facts: Iterable[Fact]) -> None:
        """Take back issues, until all are read again, and when commits came."""
        known = list(facts)
        for repository in self._repositories:
            repository.recall(known)

    @abstractmethod
    def _repository(self, place: Place, reader: Reader) -> R:
        """Who reads one repository."""

    def _facts(self) -> Iterator[Fact]:
        """All that is known of all repositories."""
        return (fact for each in self._repositories for fact in each.facts())
