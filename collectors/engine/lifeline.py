"""What ties an engine to its place and its parent: the lock, the pipe and the parent's death."""

import asyncio
import ctypes
import fcntl
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Final

PR_SET_PDEATHSIG: Final = 1
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


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies, however it dies (Linux; elsewhere the pipe must do)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def end_with_pipe(end: Callable[[], object]) -> None:
    """Call ``end`` when standard input, a pipe from the parent, is closed."""
    loop = asyncio.get_running_loop()
    fd = sys.stdin.fileno()

    def ready() -> None:
        if not os.read(fd, 4096):
            loop.remove_reader(fd)
            end()

    loop.add_reader(fd, ready)
