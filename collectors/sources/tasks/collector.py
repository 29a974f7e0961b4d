"""The source of tasks in files: it looks at the times of files, and reads those that have changed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from board.facts import Fact, Service, ServiceState
from board.reading import OutageKind
from collectors.clock import system_zone, utc_now
from collectors.collector import Collector, SourceOutage
from collectors.plainfile import UnreadableError
from collectors.sources.tasks.facts import Place
from collectors.sources.tasks.mission import Mission
from collectors.sources.tasks.notes import Notes
from collectors.sources.tasks.plans import Plans
from collectors.sources.tasks.settings import TasksSettings
from collectors.sources.tasks.watched import MOST, TOTAL, Looked, Watched
from collectors.tracker.conventions import Conventions


class Reader(Protocol):
    """Makes facts of the files of one kind."""

    def paths(self, now: datetime) -> Sequence[Path]:
        """Which files there are."""

    def facts(self, texts: Sequence[tuple[Path, str]]) -> Iterable[Fact]:
        """What they say."""


class TasksCollector(Collector[TasksSettings]):
    """One file, one folder of notes, or plans; nothing is written."""

    name = "tasks"
    Settings = TasksSettings
    many = True

    def __init__(
        self,
        box: str,
        settings: TasksSettings,
        *,
        clock: Callable[[], datetime] = utc_now,
        zone: tzinfo | None = None,
    ) -> None:
        """Prepare to look.

        Args:
            box: The box's name.
            settings: The owner's.
            clock: Tells the time.
            zone: The zone of days and times in files; by default the system's.
        """
        super().__init__(box, settings)
        self._clock = clock
        self._reader = _reader(box, settings, zone or system_zone())
        self._watched = Watched()
        self._seen: object = None
        self._facts: tuple[Fact, ...] = ()

    @classmethod
    def scope_of(cls, settings: TasksSettings) -> str:
        """``tasks/NAME``."""
        return f"{cls.name}/{settings.title}"

    async def read(self) -> Iterable[Fact]:
        """Look at the files.

        Raises:
            SourceOutage: what is to be done is unknown.
        """
        try:
            return await self.blocking(self._look)
        except UnreadableError as error:
            kind = OutageKind.REFUSED if error.kind is OutageKind.ABSENT else error.kind
            raise SourceOutage(kind, str(error), remedy="check the path in the config") from None

    def _look(self) -> tuple[Fact, ...]:
        """The facts of all files; the same ones while no file has changed."""
        looked = self._watched.all(self._reader.paths(self._clock()))
        if looked.marks != self._seen:
            self._seen = None
            found = self._reader.facts([(path, text.text) for path, text in looked.texts])
            self._facts = (*self._amiss(looked), *found)
            self._seen = looked.marks
        return self._facts

    def _amiss(self, looked: Looked) -> Iterable[Fact]:
        """What cannot be read while the rest can."""
        why = [*looked.faults[:1]]
        if len(looked.faults) > 1:
            why.append(f"{len(looked.faults) - 1} more cannot be read")
        if looked.left_out:
            why.append(f"{looked.left_out} older left out: more than {TOTAL // MOST} MB")
        if why:
            yield Service(
                key=f"{self.box}/{self.scope_of(self.settings)}",
                kind="tasks",
                label=self.settings.title,
                state=ServiceState.DEGRADED,
                why="; ".join(why),
            )


def _reader(box: str, settings: TasksSettings, zone: tzinfo) -> Reader:
    tracker = "notes" if settings.notes is not None else "tasks"
    key = f"{box}/{TasksCollector.scope_of(settings)}"
    place = Place(key, tracker, settings, Conventions(settings.conventions), zone)
    if settings.file is not None:
        return Mission(settings.file, place)
    return Plans(settings.plans, place) if settings.notes is None else Notes(settings.notes, place)
