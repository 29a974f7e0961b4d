"""What can befall a store while the wall is up, and how the wall takes it."""

import os
import re
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from collectors.store.version import SCHEMA_VERSION
from tests.end_to_end.place import Place
from tests.end_to_end.waiting import until

SELF: Final = r"\? SELF +"
MENDED_WITHIN: Final = 30.0
"""Seconds after its end in which the wall is as before."""


class Fault:
    """Something that befalls a store; nothing by default."""

    sentence: str
    """What the wall says of it, as a pattern."""
    stays = False
    """Whether the sentence stands on when all is well again."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def prepare(self, stack: ExitStack) -> None:
        """Make it possible, before anything has started."""

    def befall(self) -> None:
        """Let it happen."""

    def end(self) -> None:
        """Let it be over."""


class Locked(Fault):
    """Another program writes and does not come to an end."""

    sentence = r"Another program holds the store .+ locked\."

    def befall(self) -> None:
        self._other = sqlite3.connect(self.place.store, isolation_level=None, timeout=5, check_same_thread=False)
        self._other.execute("BEGIN IMMEDIATE")

    def end(self) -> None:
        self._other.close()


class Full(Fault):
    """A disk of 1 MB that somebody else fills up."""

    sentence = r"The disk of the store .+ is full\."

    def prepare(self, stack: ExitStack) -> None:
        self.place.state.mkdir(mode=0o700)
        made = subprocess.run(
            ("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "none", str(self.place.state)),
            capture_output=True,
            check=False,
        )
        if made.returncode:
            pytest.skip("a small file system can be mounted by root alone")
        stack.callback(subprocess.run, ("umount", "--lazy", str(self.place.state)), check=True)
        self._ballast = self.place.state / "ballast"

    def befall(self) -> None:
        with self._ballast.open("wb", buffering=0) as ballast:
            while _fits(ballast.fileno()):
                pass

    def end(self) -> None:
        self._ballast.unlink()


class ReadOnly(Fault):
    """The state directory may not be written to when an engine starts."""

    sentence = r"The store .+ cannot be written:"

    def befall(self) -> None:
        self._permit(0o500, 0o400)
        self.place.engine().kill()  # one that has opened the file goes on writing

    def end(self) -> None:
        self._permit(0o700, 0o600)

    def _permit(self, folder: int, file: int) -> None:
        for each in self.place.state.iterdir():
            each.chmod(file)
        self.place.state.chmod(folder)


class Damaged(Fault):
    """The contents of the file are lost under the engine's feet."""

    sentence = r"The store was damaged: it was put aside as"
    stays = True

    def befall(self) -> None:
        for file in (self.place.store, Path(f"{self.place.store}-wal")):
            with file.open("r+b") as content:
                content.write(b"damaged!" * (file.stat().st_size // 8))


class Newer(Fault):
    """A newer version of the program has changed the tables."""

    sentence = r"The store .+ was written by a newer version of this program"

    def befall(self) -> None:
        self._version(999)

    def end(self) -> None:
        self._version(SCHEMA_VERSION)

    def _version(self, number: int) -> None:
        other = sqlite3.connect(self.place.store, isolation_level=None, timeout=5)
        other.execute(f"PRAGMA user_version = {number}")
        other.close()


FAULTS: Final[tuple[type[Fault], ...]] = (Locked, Full, ReadOnly, Damaged, Newer)


class Course:
    """One fault, as it befalls a wall that is up and as it ends."""

    def __init__(self, place: Place, fault: type[Fault]) -> None:
        self.place = place
        self.fault = fault(place)
        self.screen = ""
        """What stood on the wall."""
        self.boards: list[dict[str, Any]] = []
        """What a script saw while it lasted."""
        self.mended_after = 0.0
        """Seconds after its end until the wall was as before."""
        self._stack = ExitStack()

    @property
    def ages(self) -> list[float]:
        """Seconds since the host was read, each time that somebody looked."""
        return [_age(board) for board in self.boards]

    @property
    def sentences(self) -> int:
        """How often the wall says it."""
        return len(re.findall(SELF + self.fault.sentence, self.screen))

    def begin(self) -> "Course":
        """Open a wall, let the fault befall its store, and look."""
        self.fault.prepare(self._stack)
        self._stack.callback(self.place.close)
        self._terminal = self.place.open_wall(columns=200)
        self.place.engine()
        self._terminal.wait_for(r"host  +\S")
        self.fault.befall()
        self._terminal.wait_for(SELF + self.fault.sentence, 12.0)
        self.screen = self._terminal.text
        self.boards = [until(self._troubled, "a script sees it too", 6.0), *(self.place.board() for _ in range(3))]
        return self

    def finish(self) -> "Course":
        """Let it be over, and wait until the wall is as before."""
        self.fault.end()
        began = time.monotonic()
        if not self.fault.stays:
            screen = self._terminal
            until(lambda: "SELF" not in screen.text, "the wall is as before", MENDED_WITHIN, lambda: screen.text)
        self.mended_after = time.monotonic() - began
        return self

    def close(self) -> None:
        """End all that runs."""
        self._stack.close()

    def _troubled(self) -> dict[str, Any] | None:
        board = self.place.board()
        return board if board["troubles"] and _host(board) else None


class Courses:
    """All faults at once, each on a box of its own: an engine waits 15 s before it tries a store again."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._courses = {fault: Course(place, fault) for fault, place in zip(FAULTS, places, strict=True)}
        self._threads = ThreadPoolExecutor(2 * len(FAULTS))
        self._begun = {fault: self._threads.submit(course.begin) for fault, course in self._courses.items()}
        self._finished = {fault: self._threads.submit(_finish, begun) for fault, begun in self._begun.items()}

    def begun(self, fault: type[Fault]) -> Course:
        """The course of a fault so far; waits until it has been looked at."""
        return self._begun[fault].result(60.0)

    def finished(self, fault: type[Fault]) -> Course:
        """The course of a fault to its end; waits for that."""
        return self._finished[fault].result(60.0)

    def close(self) -> None:
        """Wait for all, and end all that runs."""
        self._threads.shutdown()
        for course in self._courses.values():
            course.close()


def _finish(begun: "Future[Course]") -> Course:
    return begun.result().finish()


def _host(board: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((row for row in board["status"] if row["label"] == "host" and row["as_of"]), None)


def _age(board: Mapping[str, Any]) -> float:
    row = _host(board)
    assert row, board["troubles"]
    return (datetime.fromisoformat(board["at"]) - datetime.fromisoformat(row["as_of"])).total_seconds()


def _fits(descriptor: int) -> bool:
    try:
        return os.write(descriptor, bytes(4096)) > 0
    except OSError:
        return False
