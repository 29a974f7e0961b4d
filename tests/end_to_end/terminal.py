"""A terminal with a program in it: a pseudo-terminal that answers as kitty does, and a screen drawn by pyte."""

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pyte

from tests.end_to_end.waiting import until

LAUNCH: Final = Path(__file__).with_name("launch.py")
ON_BY_DEFAULT: Final = frozenset({7, 25})
"""Modes that a terminal has on when a program starts: line wrap and the cursor."""

_SWITCH: Final = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_QUERY: Final = re.compile(rb"\x1b\[\?(\d+)\$p")
_KEYBOARD: Final = re.compile(rb"\x1b\[([<>])\d*u")
_UNKNOWN_TO_PYTE: Final = re.compile(rb"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[[0-?]*\$[@-~]")
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?$")


class Terminal:
    """A program on a terminal of its own; a thread reads all that it writes, so that it never waits for us."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], *, columns: int = 160, rows: int = 48) -> None:
        self.modes: set[int] = set(ON_BY_DEFAULT)
        """Private modes that are on now (``DECSET``)."""
        self.ever: set[int] = set()
        """All that were switched on at any time."""
        self.keyboards = 0
        """Settings of the kitty keyboard protocol that were pushed and not popped."""
        self.written = bytearray()
        """All that the program has written."""
        self._size = (columns, rows)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._rest = b""
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._before = termios.tcgetattr(slave)
        self._slave = slave
        """Held open, so that its settings can be looked at after the program's end."""
        self.process = subprocess.Popen(
            (sys.executable, "-S", str(LAUNCH), *command),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(env),
            start_new_session=True,
        )
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        """What stands on the screen."""
        with self._lock:
            return "\n".join(self._screen.display)

    @property
    def is_restored(self) -> bool:
        """Whether the terminal is as the program found it."""
        settings = termios.tcgetattr(self._slave)
        return self.modes == ON_BY_DEFAULT and self.keyboards == 0 and settings == self._before

    def wait_for(self, pattern: str, patience: float = 15.0) -> re.Match[str]:
        """Wait until a pattern stands on the screen."""
        return until(lambda: re.search(pattern, self.text), f"{pattern!r} on the screen", patience, self._seen)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def exit_code(self, patience: float = 15.0) -> int:
        """Wait for the program's end, and until all it wrote was read."""
        code = self.process.wait(patience)
        until(lambda: not select.select([self._master], [], [], 0.05)[0], "silence on the terminal", 5.0)
        return code

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped SSH session does."""
        if not self._closing.is_set():
            self._closing.set()
            self._reader.join()
            os.close(self._slave)
            os.close(self._master)

    def close(self) -> None:
        """Hang up, and end the program if that does not."""
        self.hang_up()
        try:
            self.process.wait(5.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _read(self) -> None:
        while not self._closing.is_set():
            if select.select([self._master], [], [], 0.05)[0]:
                with self._lock:
                    self._take(os.read(self._master, 1 << 16))

    def _take(self, piece: bytes) -> None:
        self.written += piece
        piece = self._rest + piece
        cut = found.start() if (found := _UNFINISHED.search(piece)) else len(piece)
        piece, self._rest = piece[:cut], piece[cut:]
        for numbers, way in _SWITCH.findall(piece):
            self._switch([int(number) for number in numbers.split(b";")], on=way == b"h")
        for way in _KEYBOARD.findall(piece):
            self.keyboards += 1 if way == b">" else -1
        for mode in _QUERY.findall(piece):
            os.write(self._master, b"\x1b[?%s;2$y" % mode)  # known and switched off
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", piece))

    def _switch(self, modes: list[int], *, on: bool) -> None:
        if on:
            self.ever.update(modes)
            self.modes.update(modes)
        else:
            self.modes.difference_update(modes)
        if on and 2048 in modes:
            columns, rows = self._size
            os.write(self._master, f"\x1b[48;{rows};{columns};{rows * 20};{columns * 10}t".encode())

    def _seen(self) -> str:
        return self.text
