"""A terminal to measure in: a program behind a pty, what it wrote and when, and what a person would see of it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Condition, Thread
from typing import Any, Final, NamedTuple, Self

import pyte

SIZE: Final = (200, 60)
_SEQUENCE: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WY-Z`-~])")
_ALIEN: Final = re.compile(rb"\x1b(?:\[(?:[<=>][0-?]*[ -/]*|[0-?]*[ -/]+)[@-~]|[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\))")
"""What the emulator would print as text: private sequences, requests and strings."""
_PRIVATE: Final = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_ANSWERS: Final[Mapping[bytes, bytes]] = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronized updates
    b"\x1b[?2048$p": b"\x1b[?2048;2$y",  # in-band resize
    b"\x1b[?2048h": b"\x1b[48;%d;%d;0;0t",
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
}
"""What a modern terminal says when it is asked; without it some modes would never be switched on."""
_WRAP, _CURSOR = 7, 25
"""The modes that are on in a terminal at rest."""


class Chunk(NamedTuple):
    """What one read of the terminal brought."""

    at: float
    """Monotonic seconds."""
    text: bytes


class Terminal:
    """Runs a program on a terminal of its own; all times are monotonic seconds.

    A thread reads as fast as the program writes and notes when; the picture is drawn from that afterwards, so
    that drawing it never slows the program down.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = SIZE) -> None:
        self.size = size
        self.started = time.monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            _become(command, env, size)
        self._modes = termios.tcgetattr(self._fd)
        self._exit = os.pidfd_open(self.pid)
        self._chunks: list[Chunk] = []
        self._drawn = 0
        self._rest = b""
        self._news = Condition()
        self._over = False
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def press(self, key: bytes) -> float:
        """Press a key; gives the moment."""
        at = time.monotonic()
        os.write(self._fd, key)
        return at

    def until(self, seen: Callable[[], bool], within: float) -> float | None:
        """The moment of the output with which something came to be seen; None when it does not come in time."""
        deadline = time.monotonic() + within
        while True:
            while self._drawn < len(self._chunks):
                at = self._draw()
                if seen():
                    return at
            with self._news:
                left = deadline - time.monotonic()
                if left <= 0 or self._over:
                    return None
                self._news.wait_for(lambda: self._drawn < len(self._chunks) or self._over, left)

    def until_text(self, pattern: str, within: float) -> float | None:
        """The moment at which a text, as a regular expression, is on the screen."""
        found = re.compile(pattern)
        return self.until(lambda: any(found.search(line) for line in self._screen.display), within)

    def until_quiet(self, silence: float, within: float) -> bool:
        """Wait until nothing has been written for so long."""
        deadline = time.monotonic() + within
        while (now := time.monotonic()) < deadline:
            last = self._chunks[-1].at if self._chunks else self.started
            if now - last >= silence:
                return True
            time.sleep(min(silence - (now - last), deadline - now))
        return False

    def written(self, since: float, until: float) -> int:
        """Bytes that came between two moments."""
        return sum(len(chunk.text) for chunk in self._chunks if since < chunk.at <= until)

    def text(self) -> str:
        """What is on the screen."""
        self.until(lambda: False, 0)
        return "\n".join(self._screen.display)

    def cursor_rows(self) -> frozenset[int]:
        """The rows in which some cell stands out by its background, as those under a cursor do."""
        ground = self._screen.buffer[0][0].bg
        rows = self._screen.buffer.items()
        return frozenset(y for y, row in rows if any(cell.bg != ground for cell in row.values()))

    def quit(self, key: bytes, within: float) -> float | None:
        """Press the key that leaves; gives the seconds until the program has ended, None when it does not."""
        pressed = self.press(key)
        ended = bool(select.select([self._exit], [], [], within)[0])
        took = time.monotonic() - pressed
        self._reader.join(1 if ended else 0)
        return took if ended else None

    def left_on(self) -> tuple[str, ...]:
        """What of the terminal the program has not put back."""
        stream = b"".join(chunk.text for chunk in self._chunks)
        modes = {_WRAP: True, _CURSOR: True}
        for numbers, state in _PRIVATE.findall(stream):
            modes |= dict.fromkeys(map(int, numbers.split(b";")), state == b"h")
        changed = [f"mode {mode}" for mode, on in modes.items() if on != (mode in (_WRAP, _CURSOR))]
        keyboards = len(re.findall(rb"\x1b\[>\d*u", stream)) - len(re.findall(rb"\x1b\[<\d*u", stream))
        if keyboards > 0:
            changed.append("kitty keyboard")
        if termios.tcgetattr(self._fd)[:4] != self._modes[:4]:
            changed.append("line settings")
        return tuple(changed)

    def close(self) -> None:
        """End the program if it still runs, and let go of the terminal; a second time does nothing."""
        if self._fd < 0:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            if not select.select([self._exit], [], [], 0)[0]:
                os.kill(self.pid, number)
                select.select([self._exit], [], [], 3)
        os.waitpid(self.pid, 0)
        self._over = True
        self._reader.join(1)
        os.close(self._exit)
        os.close(self._fd)
        self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> None:
        with suppress(OSError):  # the last one on the other side has left
            while text := os.read(self._fd, 1 << 16):
                chunk = Chunk(time.monotonic(), text)
                for question, answer in _ANSWERS.items():
                    if question in text:
                        os.write(self._fd, answer % self.size[::-1] if b"%d" in answer else answer)
                with self._news:
                    self._chunks.append(chunk)
                    self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def _draw(self) -> float:
        """Draw one chunk; a sequence that it breaks off waits for the next."""
        chunk = self._chunks[self._drawn]
        self._drawn += 1
        text = self._rest + chunk.text
        last = text.rfind(b"\x1b")
        whole = last < 0 or _SEQUENCE.match(text, last)
        self._rest, text = (b"", text) if whole else (text[last:], text[:last])
        self._stream.feed(_ALIEN.sub(b"", text))
        return chunk.at


def _become(command: Sequence[str], env: Mapping[str, str], size: tuple[int, int]) -> Any:
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        os.execve(command[0], list(command), dict(env))  # noqa: S606 - words of our own
    finally:
        os._exit(127)
