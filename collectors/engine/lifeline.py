"""What ties an engine to its place and its parent: the lock, and the pipe that the parent holds."""

import asyncio
import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Final

TRIES_FOR: Final = 0.6
"""Seconds that a starting engine tries for the lock: a viewer that looks whether it is free holds it for a moment."""


class Lock:
    """The right to be the one engine: an exclusive ``flock`` on the state directory itself.

    A directory can be locked where nothing can be written, and the kernel frees it when the engine dies.
    """

    def __init__(self, folder: Path) -> None:
        self._fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def take(self) -> bool:
        """Try for the lock; False when another engine holds it."""
        until = monotonic() + TRIES_FOR
        while True:
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if monotonic() > until:
                    return False
                sleep(0.05)
            else:
                return True

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._fd)


def end_with_pipe(end: Callable[[], object]) -> None:
    """Call ``end`` when standard input, a pipe from the parent, is closed."""
    loop = asyncio.get_running_loop()
    fd = sys.stdin.fileno()

    def ready() -> None:
        if not os.read(fd, 4096):
            loop.remove_reader(fd)
            end()

    loop.add_reader(fd, ready)
