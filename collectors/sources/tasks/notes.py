"""Daily notes: boxes that nobody has checked since, and the newest list of what is next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from board.facts import Fact, Stage
from board.reading import OutageKind
from collectors.plainfile import UnreadableError
from collectors.sources.tasks.boxes import boxes, digest
from collectors.sources.tasks.facts import Place, work
from collectors.sources.tasks.item import Item
from collectors.sources.tasks.markdown import Line, lines
from collectors.sources.tasks.nexts import chained, last_list

PREFIX: Final = "note"
"""What ids of tasks begin with that have none in the note."""
MOST_FILES: Final = 100
MOST_ENTRIES: Final = 20_000
"""Entries of the folder that are looked at."""
MOST: Final = 300
"""Tasks of all notes."""
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_ ].{0,100})?\.(?:md|markdown|txt)")


class Notes:
    """Reads the notes of a folder."""

    def __init__(self, folder: Path, place: Place) -> None:
        self._folder = folder.expanduser()
        self._place = place

    def paths(self, now: datetime) -> Sequence[Path]:
        """The notes of the last days, newest first; of one day the last by its name first.

        Raises:
            UnreadableError: the folder cannot be read.
        """
        since = (now.astimezone(self._place.zone) - timedelta(days=self._place.settings.days - 1)).date()
        try:
            names = sorted((entry.name for entry in islice(self._folder.iterdir(), MOST_ENTRIES)), reverse=True)
        except FileNotFoundError:
            raise UnreadableError(OutageKind.REFUSED, f"there is no folder {self._folder}") from None
        except OSError as error:
            raise UnreadableError(OutageKind.DENIED, f"{self._folder} cannot be read: {error.strerror}") from None
        recent = (self._folder / name for name in names if (day := _day(name)) and day >= since)
        return tuple(islice(recent, MOST_FILES))

    def facts(self, texts: Sequence[tuple[Path, str]]) -> Iterator[Fact]:
        """What is to be done by the notes, newest first.

        A box that was written down again on a later day is one task, as old as the first and as far as the last says.
        """
        parsed = [
            (datetime.combine(day, time(), self._place.zone).astimezone(UTC), tuple(lines(text)))
            for path, text in texts
            if (day := _day(path.name))
        ]
        found = {item.id: item for item in _nexts(parsed)}
        for item in _boxes(parsed):
            found.setdefault(item.id, item)
        return work(tuple(found.values())[:MOST], self._place)


def _nexts(parsed: Sequence[tuple[datetime, tuple[Line, ...]]]) -> Iterator[Item]:
    """Those of the newest note that has such a list; what an id is given twice is one task."""
    lists = (last_list(found, day) for day, found in parsed)
    return chained(next((each for each in lists if each), ()), PREFIX)


def _boxes(parsed: Sequence[tuple[datetime, tuple[Line, ...]]]) -> Iterator[Item]:
    last: dict[str, Item] = {}
    first: dict[str, datetime] = {}
    for day, found in parsed:
        for item in boxes(found):
            name = item.id or f"{PREFIX}-{digest(item.title)}"
            last.setdefault(name, replace(item, id=name))
            if item.stage is not Stage.DONE:
                first[name] = day
    for name, item in last.items():
        if item.stage not in (Stage.DONE, Stage.CANCELED):
            yield replace(item, created_at=first.get(name))


def _day(name: str) -> date | None:
    found = _DAY.fullmatch(name)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
