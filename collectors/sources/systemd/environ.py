"""Environ: which names stand in an environment, read without keeping a single value.

Both readers fill one buffer, take the wanted names out of it, and overwrite it.
"""

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CHUNK: Final = 4096
"""Bytes of an environment that are in memory at once."""
LONGEST: Final = 256 * 1024
"""Bytes of a file with an environment that are read."""
_ASSIGNED: Final = re.compile(rb"^[ \t]*([A-Za-z_]\w*)[ \t]*=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Held:
    """Which of the wanted names an environment holds."""

    names: frozenset[str]
    whole: bool = True
    """Whether the others are known not to be there."""

    def __or__(self, other: "Held") -> "Held":
        """What either holds."""
        return Held(self.names | other.names, self.whole and other.whole)


def of_process(pid: int, wanted: Collection[str], proc: Path) -> Held:
    """The names with which a process was started (``/proc/PID/environ``).

    A process that writes its title over its environment leaves something there that is none: then what is not found
    is not known to be missing.

    Raises:
        OSError: the process is gone, or not ours to read.
    """
    scan = _Scan(tuple(name.encode() for name in wanted))
    buffer = bytearray(CHUNK)
    file = os.open(proc / str(pid) / "environ", os.O_RDONLY | os.O_CLOEXEC)
    try:
        while count := os.readv(file, [buffer]):
            scan.take(buffer, count)
    finally:
        os.close(file)
        _wipe(buffer)
    return scan.held()


def of_file(path: Path, wanted: Collection[str]) -> Held:
    """The names that a file assigns (``EnvironmentFile=`` of ``systemd.exec(5)``).

    A value over several lines could look like an assignment: where there is one, nothing is known.

    Raises:
        OSError: it is not there, or not ours to read.
    """
    buffer = bytearray(LONGEST)
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        count = os.readv(file, [buffer])
        if count == LONGEST or _runs_on(buffer, count):
            return Held(frozenset(), whole=False)
        found = {match[1].decode() for match in _ASSIGNED.finditer(buffer, 0, count)}
    finally:
        os.close(file)
        _wipe(buffer)
    return Held(frozenset(found.intersection(wanted)))


class _Scan:
    """Goes through ``NAME=value`` after ``NAME=value``, each ended by a zero."""

    def __init__(self, wanted: tuple[bytes, ...]) -> None:
        self._wanted = wanted
        self._longest = max(map(len, wanted), default=0)
        self._name = bytearray()
        self._in_value = False
        self._found: set[str] = set()
        self._entries = 0
        self._odd = False

    def take(self, buffer: bytearray, count: int) -> None:
        """Go through the next bytes."""
        at = 0
        while at < count:
            end = buffer.find(0, at, count)
            stop = count if end < 0 else end
            if not self._in_value:
                equals = buffer.find(b"=", at, stop)
                self._name += memoryview(buffer)[at : min(stop if equals < 0 else equals, at + self._longest + 1)]
                if equals >= 0:
                    self._end_name()
            if end >= 0:
                self._end_entry()
            at = stop + 1

    def held(self) -> Held:
        """What was found."""
        return Held(frozenset(self._found), whole=self._entries > 0 and not self._odd)

    def _end_name(self) -> None:
        if self._name in self._wanted:
            self._found.add(self._name.decode())
        self._odd = self._odd or not self._name
        _wipe(self._name)
        self._name.clear()
        self._in_value = True

    def _end_entry(self) -> None:
        self._odd = self._odd or not self._in_value
        self._entries += 1
        _wipe(self._name)
        self._name.clear()
        self._in_value = False


def _runs_on(buffer: bytearray, count: int) -> bool:
    """Whether a line goes on in the next one: it ends with a backslash, or within quotes."""
    at = 0
    while at < count:
        end = buffer.find(b"\n", at, count)
        stop = count if end < 0 else end
        odd = any(buffer.count(quote, at, stop) % 2 for quote in (b'"', b"'"))
        if odd or (stop > at and buffer[stop - 1] == ord("\\")):
            return True
        at = stop + 1
    return False


def _wipe(buffer: bytearray) -> None:
    buffer[:] = bytes(len(buffer))
