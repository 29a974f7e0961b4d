"""Exits: how processes of others ended, as the kernel tells whoever has held them open until then."""

import fcntl
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import Final

from collectors.agents import task_of
from collectors.processes import PROC

MOST: Final = 100
"""Processes that are held open."""
_GET_INFO: Final = 0xC040FF0B
"""``PIDFD_GET_INFO`` with the first size of its structure (``linux/pidfd.h``)."""
_EXIT: Final = 1 << 3
"""``PIDFD_INFO_EXIT``: asks how it ended; told from Linux 6.15 on, once its parent has taken note."""
_SIZE: Final = 64
_STATUS_AT: Final = 60


class Exits:
    """The processes whose end is awaited; nothing is sent to any of them.

    Before Linux 6.15 only the parent of a process hears how it ended, and whoever looks before the parent has.
    """

    def __init__(self, proc: Path = PROC) -> None:
        """Prepare to hold; a /proc that is not the kernel's own names no processes that could be held."""
        self._proc = str(proc) if proc == PROC else ""
        self._held: dict[str, int] = {}

    def hold(self, key: str, pid: int, started: int) -> None:
        """Hold a process, which is known by its number and by when it was started."""
        if not self._proc or key in self._held or len(self._held) >= MOST:
            return
        with suppress(OSError):
            held = os.pidfd_open(pid)
            task = task_of(str(pid), self._proc)
            if task is not None and task.started == started:
                self._held[key] = held
            else:  # another one has its number by now
                os.close(held)

    def status(self, key: str) -> int | None:
        """The status with which a process ended; None while, or where, nobody tells."""
        if key not in self._held:
            return None
        told = bytearray(struct.pack(f"<Q{_SIZE - 8}x", _EXIT))
        try:
            fcntl.ioctl(self._held[key], _GET_INFO, told)
        except OSError:
            return None
        (has,) = struct.unpack_from("<Q", told)
        (status,) = struct.unpack_from("<i", told, _STATUS_AT)
        return int(status) if has & _EXIT else None

    def release(self, key: str) -> None:
        """Let go of one."""
        with suppress(KeyError, OSError):
            os.close(self._held.pop(key))

    def close(self) -> None:
        """Let go of all."""
        for key in tuple(self._held):
            self.release(key)
