"""A folder with files of tasks, and the source that reads them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from board.facts import Fact, Work
from collectors.sources.tasks import COLLECTOR
from collectors.sources.tasks.collector import TasksCollector
from collectors.sources.tasks.settings import TasksSettings

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
"""Ten in the evening of the last of February in Chicago."""
F = TypeVar("F", bound=Fact)


@dataclass
class Scene:
    folder: Path
    facts: tuple[Fact, ...] = ()
    made: list[TasksCollector] = field(default_factory=list)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def source(self, **settings: Any) -> TasksCollector:
        one = COLLECTOR("box", TasksSettings.model_validate(settings), clock=lambda: NOW, zone=CHICAGO)
        self.made.append(one)
        return one

    async def read(self, **settings: Any) -> tuple[Fact, ...]:
        self.facts = tuple(await self.source(**settings).read())
        return self.facts

    def all(self, noun: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, noun)]

    def work(self, name: str) -> Work:
        return next(fact for fact in self.all(Work) if fact.id == name)

    async def close(self) -> None:
        for one in self.made:
            await one.close()


def titles(found: Iterable[Work]) -> list[str]:
    return [each.title for each in found]
