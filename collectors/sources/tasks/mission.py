"""A mission: one file of tasks, as a table or as boxes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from board.facts import Fact
from board.reading import OutageKind
from collectors.plainfile import UnreadableError
from collectors.sources.tasks.boxes import boxes, digest
from collectors.sources.tasks.facts import Place, mission, work
from collectors.sources.tasks.item import Item, distinct
from collectors.sources.tasks.markdown import lines
from collectors.sources.tasks.table import WANTED, tables

MOST: Final = 2000
"""Tasks of one file; the last ones count."""


class Mission:
    """Reads one file of tasks."""

    def __init__(self, path: Path, place: Place) -> None:
        self._path = path.expanduser()
        self._place = place

    def paths(self, now: datetime) -> Sequence[Path]:
        """The file."""
        del now
        return (self._path,)

    def facts(self, texts: Sequence[tuple[Path, str]]) -> Iterator[Fact]:
        """Its tasks, its mission and its phases.

        Raises:
            UnreadableError: there are words in it, and no task.
        """
        for path, text in texts:
            items, lacking = self._items(text)
            if items is None:
                said = f"{path} has neither a table with the columns id and status nor boxes: {len(text):,} characters"
                raise UnreadableError(OutageKind.GARBLED, said)
            yield from mission(items, self._place, lacking)
            yield from work(items, self._place)

    def _items(self, text: str) -> tuple[tuple[Item, ...] | None, tuple[str, ...]]:
        """The tasks, and the columns that no table has; None: nothing in it is a task."""
        found = tuple(lines(text))
        tabled = tuple(tables(found, self._place.zone))
        boxed = [self._named(item) for item in boxes(found)]
        if not tabled and not boxed and text.strip():
            return None, ()
        columns = frozenset[str]().union(*(table.columns for table in tabled))
        lacking = tuple(column for column in WANTED if tabled and column not in columns)
        return distinct([*(item for table in tabled for item in table.items), *boxed][-MOST:]), lacking

    def _named(self, item: Item) -> Item:
        """A box with an id: its text's, where it has none."""
        return item if item.id else replace(item, id=f"{self._place.settings.title}-{digest(item.phase, item.title)}")
