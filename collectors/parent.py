"""The parent of a process: how the kernel is asked to end a child with it, however it dies."""

import ctypes
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def die_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Ask for a signal when the parent thread ends (``prctl(2)``, Linux; elsewhere a pipe must do).

    A parent that died before this was asked for is not noticed.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by, 0, 0, 0)
