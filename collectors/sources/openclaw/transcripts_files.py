"""Files of transcripts: which of them grew, found without looking at each of thousands at each poll."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from board.reading import OutageKind
from collectors.logfile import BEGIN, LogFollower
from collectors.plainfile import UnreadableError

LONGEST: Final = 2**18
"""Bytes of a line that are kept: an answer stands before who gave it."""
BUDGET: Final = 2**22
"""Characters of all transcripts that one poll reads; what is left waits for the next one."""
YOUNG: Final = timedelta(hours=24)
"""Of what was written so lately the end is read at first; of an older one only what is added to it."""
ALL_EVERY: Final = timedelta(minutes=5)
"""How often every transcript is looked at."""
MOST: Final = 200
"""Transcripts that are followed, the youngest ones, whatever their age: people come back after days."""
DATABASE: Final = "openclaw-agent.sqlite"
"""What newer gateways keep transcripts in, among each agent's other files."""
AGENTS: Final = 100
"""Agents whose transcripts are read."""


@dataclass(slots=True)
class _Followed:
    """One transcript that is followed."""

    path: Path
    follower: LogFollower
    size: int = -1
    written: int = 0
    """Nanoseconds since 1970."""
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """What one transcript brought."""

    session: str
    agent: str
    lines: tuple[str, ...]


class Transcripts:
    """The transcripts of all agents of one gateway."""

    def __init__(self) -> None:
        self._followed: dict[str, _Followed] = {}
        self._changed: dict[Path, int] = {}
        """When each folder was last changed."""
        self._seen: set[str] = set()
        """Files that were there when all were looked at, or have come since."""
        self._places: dict[str, str] = {}
        """Where those were left that nobody has looked for since the start."""
        self._all_at: datetime | None = None
        self.why = ""
        """Why a folder of theirs cannot be read; empty: all that are there can."""

    def __len__(self) -> int:
        """How many are followed."""
        return len(self._followed)

    def recall(self, session: str, place: str) -> None:
        """Go on where a transcript was left."""
        self._places[session] = place

    @property
    def places(self) -> Iterator[tuple[str, str]]:
        """Where each transcript is left, by its session."""
        known = ((session, each.follower.place) for session, each in sorted(self._followed.items()))
        return ((session, place) for session, place in known if place)

    def read(self, state_dir: Path, now: datetime) -> Iterator[Lines]:
        """What is new in them, up to a bound.

        Raises:
            UnreadableError: the folder of the agents is not there, or cannot be read.
        """
        self._find(state_dir, now)
        budget = BUDGET
        for session, each in sorted(self._followed.items(), key=lambda item: item[1].written):
            if budget <= 0:
                return
            if not _grew(each):
                continue
            with suppress(UnreadableError):
                chunk = each.follower.read()
                each.behind = chunk.behind > 0
                budget -= sum(map(len, chunk.lines))
                yield Lines(session, each.path.parent.parent.name, chunk.lines)

    def _find(self, state_dir: Path, now: datetime) -> None:
        """Look for new ones where a folder has changed, and now and then at all of them."""
        first = self._all_at is None
        every = self._all_at is None or now - self._all_at >= ALL_EVERY
        if every:
            self._all_at = now
        before, there = self._seen, set[str]()
        self.why = ""
        for folder in (agent / "sessions" for agent in agents_of(state_dir)):
            try:
                changed = folder.stat().st_mtime_ns
                if every or self._changed.get(folder) != changed:
                    there |= self._scan(folder, (now - YOUNG).timestamp(), first=first, every=every)
                self._changed[folder] = changed
            except PermissionError:
                self.why = f"no permission to read {folder}"
            except OSError:
                continue
        if every:
            self._seen = there
            self._forget()
        else:
            self._seen = before | there

    def _scan(self, folder: Path, oldest: float, *, first: bool, every: bool) -> set[str]:
        """Begin to follow those of a folder that are not followed yet; of a file that was not there before all is new.

        Returns:
            All that are there.
        """
        there = set[str]()
        with os.scandir(folder) as entries:
            for entry in entries:
                session = entry.name.removesuffix(".jsonl")
                if session == entry.name:
                    continue
                there.add(entry.path)
                new = entry.path not in self._seen
                if session in self._followed or not (new or every):
                    continue
                with suppress(OSError):
                    place = self._places.pop(session, BEGIN if new and not first else "")
                    follower = LogFollower(Path(entry.path), place, longest=LONGEST)
                    status = entry.stat(follow_symlinks=False)
                    size = -1 if place or status.st_mtime >= oldest else status.st_size
                    self._followed[session] = _Followed(Path(entry.path), follower, size, status.st_mtime_ns)
        return there

    def _forget(self) -> None:
        """Follow the youngest ones alone, and none that is gone."""
        there = [item for item in self._followed.items() if str(item[1].path) in self._seen]
        self._followed = dict(sorted(there, key=lambda item: -item[1].written)[:MOST])


def _grew(each: _Followed) -> bool:
    try:
        status = each.path.stat()
    except OSError:
        return False
    grew = status.st_size != each.size or each.behind
    each.size, each.written = status.st_size, status.st_mtime_ns
    return grew


def agents_of(state_dir: Path) -> Iterator[Path]:
    """The folders of the agents.

    Raises:
        UnreadableError: the folder that they are in is not there, or cannot be read.
    """
    agents = state_dir / "agents"
    try:
        names = sorted(each.name for each in agents.iterdir())[:AGENTS]
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableError(OutageKind.ABSENT, f"there is no {agents}") from None
    except OSError as error:
        raise UnreadableError(OutageKind.DENIED, f"{agents} cannot be read: {error.strerror}") from None
    return (agents / name for name in names)
