"""The process that talks to the driver, since NVML can hang, crash or swell the process that calls it.

It is asked by one JSON line, ``"open"`` first and then ``"read"`` as often as need be, and answers each by one JSON
line, whose shape is :class:`collectors.sources.gpu.answer.Answer`. It ends with its standard input, and after an
error of the driver as a whole. It imports nothing but pynvml and a little of the standard library: 17 MB of memory.
"""

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pynvml

from collectors.parent import die_with_parent
from collectors.sources.gpu.nvml import WSL_LIBRARY, Driver


def main(fallback: Path = WSL_LIBRARY) -> None:
    """Answer until standard input is closed."""
    # A call that hangs would never see the input close.
    die_with_parent(signal.SIGKILL)
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
