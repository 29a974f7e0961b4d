"""The process that talks to the driver, since NVML can hang, crash or swell the process that calls it.

It is asked by one JSON line, ``"open"`` first and then ``"read"`` as often as need be, and answers each by one JSON
line, whose shape is :class:`collectors.sources.gpu.answer.Answer`. It ends with its standard input, and after an
error of the driver as a whole. It imports nothing but pynvml and a little of the standard library: 17 MB of memory.
"""

import ctypes
import json
import signal
import sys
from pathlib import Path
from typing import Any, Final

import pynvml

from collectors.sources.gpu.nvml import WSL_LIBRARY, Driver

PR_SET_PDEATHSIG: Final = 1


def main(fallback: Path = WSL_LIBRARY) -> None:
    """Answer until standard input is closed."""
    # A call that hangs would never see the input close.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    driver: Driver | None = None
    try:
        for _ in sys.stdin:
            if driver is None:
                driver = Driver(fallback)
                _answer({})
            else:
                _answer(driver.read())
    except pynvml.NVMLError as error:
        _answer({"error": {"code": error.value, "text": str(error)}})


def _answer(words: dict[str, Any]) -> None:
    print(json.dumps(words), flush=True)  # noqa: T201 - this is the protocol


if __name__ == "__main__":
    main()
