"""The session store of a gateway, as ``collectors/sources/openclaw/store.py`` tells of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from board.facts import Fact, Gauge, Service, ServiceState
from board.sessions import STORE
from collectors.replay.cast import BOX
from collectors.replay.script import Moment

GATEWAY: Final = f"{BOX}/openclaw/main"
SCOPE: Final = "openclaw/main/store"
FOLDER: Final = "/home/sean/.openclaw/agents/main/sessions"
PER_ENTRY: Final = 13_000
"""Bytes of an entry, most of which say what skills there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store that grows by runs of cron jobs, which nothing removes, or stays as it is."""

    entries: int
    """At the beginning."""
    size: float | None = None
    """Its bytes at the beginning; None: as many as its entries need."""
    finished: int = 0
    """How many of its entries are finished runs of cron jobs."""
    an_hour: float = 0.0
    """Runs that each hour adds."""
    since: datetime | None = None
    """From when on it grows."""
    most: int = 2255
    """Entries at which it stops to grow."""
    folder: float = 90e6
    files: int = 700
    debris: float = 0.0

    def held(self, at: datetime) -> int:
        """Its entries at a moment."""
        hours = max(0.0, (at - self.since).total_seconds() / 3600) if self.since else 0.0
        return min(self.most, int(self.entries + self.an_hour * hours)) if self.an_hour else self.entries

    def __call__(self, moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        held = self.held(moment.at)
        runs = self.finished + held - self.entries
        size = (self.size if self.size is not None else self.entries * PER_ENTRY) + (held - self.entries) * PER_ENTRY
        key = f"{GATEWAY}/store"
        refs = ("openclaw:main", f"folder:{FOLDER}")
        yield Service(key=key, refs=refs, kind=STORE, label="session store", state=ServiceState.UP)
        numbers = {
            "entries": held,
            "bytes": size,
            "finished": runs,
            "null_origin": runs,
            "folder": self.folder,
            "files": self.files,
            "debris": self.debris,
        }
        for name, value in numbers.items():
            unit = "B" if name in {"bytes", "folder", "debris"} else ""
            yield Gauge(key=f"{key}/{name}", label=name.replace("_", " "), unit=unit, value=value)
