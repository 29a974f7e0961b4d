"""Starts a program as an ordinary person would: on a terminal of its own, and held to the permissions of files."""

import ctypes
import fcntl
import os
import sys
import termios
from typing import Final

_PR_CAPBSET_DROP: Final = 24
_CAPABILITIES: Final = (1, 2)
"""``CAP_DAC_OVERRIDE`` and ``CAP_DAC_READ_SEARCH``: with them root writes where nobody may."""

if __name__ == "__main__":
    for capability in _CAPABILITIES:
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # refused to all but root, who alone needs it
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - the test's own program
