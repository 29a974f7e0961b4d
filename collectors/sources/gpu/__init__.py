"""The cards of this box, read through NVML in a child process.

The child imports this package too, so the collector and what it needs are imported only by who asks for it.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    if name != "COLLECTOR":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from collectors.sources.gpu.collector import GpuCollector

    return GpuCollector
