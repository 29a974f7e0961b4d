"""The store of a gateway's sessions: by its size each minute, and by what it holds where that has changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from board.facts import Fact, Gauge, Service, ServiceState
from board.reading import OutageKind
from board.sessions import STORE
from collectors.collector import SourceOutage
from collectors.sources.openclaw.errand import Errand
from collectors.sources.openclaw.part import Given
from collectors.sources.openclaw.sessions_wire import Row, rows
from collectors.sources.openclaw.store_folder import Seen, Stores, look
from collectors.sources.openclaw.store_read import Told, read_store

EVERY: Final = 60.0
"""Seconds between two looks: a listing of 3,787 files takes 0.1 s."""
SPARING: Final = 100
"""A store that takes a second to be read is read again after so many."""
MOST_ROWS: Final = 200
DATABASE: Final = "session-database"
"""Kind of the store of later versions, which keeps itself small."""


class _Read(NamedTuple):
    """What a store held when it was last read."""

    stamp: tuple[int, ...]
    told: Told


class SessionStore:
    """The stores of all agents of one gateway."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._read: dict[Path, _Read] = {}
        self._stores = Stores()
        self._complaints: dict[Path, str] = {}
        self._errand = Errand(self._read_changed, given.clock)
        self.count: int | None = None
        """Sessions in the store as the gateway counts them itself."""

    @property
    def is_there(self) -> bool:
        """Whether there are files of any version."""
        return bool(self._stores.indexes or self._stores.databases)

    @property
    def is_database(self) -> bool:
        """Whether it is that of a later version."""
        return bool(self._stores.databases) and not self._stores.indexes

    @property
    def is_file(self) -> bool:
        """Whether it is that of an earlier version."""
        return bool(self._stores.indexes)

    @property
    def complaint(self) -> str:
        """Why what it holds is not known, or is what it held before; empty where it is."""
        return next(iter(self._complaints.values()), "")

    @property
    def finished(self) -> int | None:
        """Runs of cron jobs in it that are over for good; None where nobody has counted them."""
        return self._sum(lambda told: told.finished)

    def rows(self) -> Sequence[Row]:
        """The sessions that it held when it was last read, the newest of each agent."""
        return [row for each in self._read.values() for row in rows(each.told.rows, MOST_ROWS)]

    async def read(self) -> Iterable[Fact]:
        """Look at the files, and into those that have changed.

        Raises:
            SourceOutage: there are none.
        """
        given = self._given
        self._stores = await given.blocking(look, given.state_dir())
        if not self._stores.folders and not self._stores.databases:
            place = given.state_dir() if given.state_dir().is_dir() else "any folder on this box"
            raise SourceOutage(OutageKind.ABSENT, f"there are no sessions in {place}")
        self._forget()
        if self._changed() and self._errand.due(self._pace()):
            await self._errand.send()
        return tuple(self._facts())

    async def close(self) -> None:
        """Give up what is being read."""
        await self._errand.close()

    def _facts(self) -> Iterator[Fact]:
        stores, key = self._stores, f"{self._given.key}/store"
        files = stores.indexes or stores.databases
        folders = stores.folders or [path.parent for path in files]
        yield Service(
            key=key,
            refs=(f"openclaw:{self._given.settings.name}", *(f"folder:{folder}" for folder in folders[:5])),
            kind=DATABASE if self.is_database else STORE,
            label="session store",
            state=ServiceState.UNKNOWN if self._complaints.keys() - self._read.keys() else ServiceState.UP,
            why=self.complaint,
        )
        numbers: dict[str, tuple[float | None, str]] = {
            "bytes": (sum(each.size for each in files.values()), "B"),
            "folder": (stores.bytes, "B"),
            "files": (stores.files, ""),
            "debris": (stores.debris, "B"),
        }
        if self.is_database:
            numbers["rows"] = (self.count or self._sum(lambda told: told.entries), "")
        else:
            numbers["entries"] = (self._sum(lambda told: told.entries), "")
            numbers["finished"] = (self.finished, "")
            numbers["null_origin"] = (self._sum(lambda told: told.null_origin), "")
        for name, (value, unit) in numbers.items():
            yield Gauge(key=f"{key}/{name}", label=name.replace("_", " "), unit=unit, value=value)

    def _sum(self, number: Callable[[Told], int | None]) -> int | None:
        """A number of all stores; None unless it is known of each."""
        files = self._stores.databases if self.is_database else self._stores.indexes
        known = [number(self._read[path].told) if path in self._read else None for path in files]
        told = [each for each in known if each is not None]
        return sum(told) if told and len(told) == len(known) else None

    def _changed(self) -> dict[Path, Seen]:
        """The files that are not as they were when they were read; a database only while nobody else tells of it."""
        files = self._stores.indexes
        if self.is_database:
            files = self._stores.databases if self._given.link.hello is None else {}
        return {
            path: seen for path, seen in files.items() if path not in self._read or self._read[path].stamp != seen.stamp
        }

    def _forget(self) -> None:
        """Drop what was read of files that are gone."""
        there = self._stores.indexes.keys() | self._stores.databases.keys()
        for kept in (self._read, self._complaints):
            for path in kept.keys() - there:
                kept.pop(path, None)

    def _pace(self) -> timedelta:
        took = self._errand.last.took if self._errand.last else 0.0
        return timedelta(seconds=max(EVERY - 1, SPARING * took))

    async def _read_changed(self) -> Any:
        for path, seen in self._changed().items():
            try:
                told = await read_store(path, self._now())
            except SourceOutage as outage:
                self._complaints[path] = outage.outage.sentence
                continue
            self._complaints.pop(path, None)
            self._read[path] = _Read(seen.stamp, told)

    def _now(self) -> datetime:
        return self._given.clock()
