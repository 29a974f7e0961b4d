"""What NVML says of the driver and its cards, as plain JSON values; runs in the child process only.

Calls and their units are those of NVIDIA's NVML API reference. Left out are the slow ones: ``PcieThroughput`` alone
blocks for 20 ms.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pynvml

WSL_LIBRARY: Final = Path("/usr/lib/wsl/lib/libnvidia-ml.so.1")
"""The library that works under WSL, where the one on the ordinary path can be a stub."""
GONE: Final = (pynvml.NVMLError_GpuIsLost, pynvml.NVMLError_ResetRequired, pynvml.NVMLError_Uninitialized)
"""What a card that is lost, or a driver that is closed, answers to everything."""
UNSUPPORTED: Final = (
    pynvml.NVMLError_NotSupported,
    pynvml.NVMLError_FunctionNotFound,
    pynvml.NVMLError_ArgumentVersionMismatch,
)
MOST_PROCESSES: Final = 64
MOST_EVENTS: Final = 64


class Driver:
    """The opened driver with the handles of its cards, which are looked up once.

    Raises:
        pynvml.NVMLError: the driver cannot be opened.
    """

    def __init__(self, fallback: Path = WSL_LIBRARY) -> None:
        _open(fallback)
        self._version = _said(pynvml.nvmlSystemGetDriverVersion)
        self._events = _said(pynvml.nvmlEventSetCreate)
        self._cards = [_Card(index, self._events) for index in range(pynvml.nvmlDeviceGetCount())]

    def read(self) -> dict[str, Any]:
        """All cards as they are now, and the XIDs since the last time; a lost card does not hide the others."""
        cards = [card.read() for card in self._cards]
        return {"driver": self._version, "cards": cards, "xids": list(self._xids())}

    def _xids(self) -> Iterator[tuple[int, int]]:
        """Index of the card and code of each XID event that waits; the ordinary end is the error Timeout."""
        indexes = {card.address: card.index for card in self._cards}
        with suppress(pynvml.NVMLError):
            for _ in range(MOST_EVENTS if self._events else 0):
                event = pynvml.nvmlEventSetWait_v2(self._events, 0)
                if event.eventType == pynvml.nvmlEventTypeXidCriticalError:
                    yield indexes.get(_address(event.device), 0), event.eventData


class _Card:
    """One card: what never changes is asked once."""

    def __init__(self, index: int, events: Any) -> None:
        self.index = index
        self.address: int | None = None
        self._handle: Any = None
        self._fixed: dict[str, Any] = {"index": index}
        try:
            self._handle = pynvml.nvmlDeviceGetHandleByIndex(index)
            self.address = _address(self._handle)
            self._fixed |= _fixed(self._handle)
            if events is not None:
                _said(pynvml.nvmlDeviceRegisterEvents, self._handle, pynvml.nvmlEventTypeXidCriticalError, events)
        except pynvml.NVMLError as error:
            self._fixed |= _lost(error)

    def read(self) -> dict[str, Any]:
        if "lost" in self._fixed:
            return self._fixed
        try:
            return self._fixed | _moving(self._handle)
        except pynvml.NVMLError_Uninitialized:
            raise
        except pynvml.NVMLError as error:
            return self._fixed | _lost(error)


def _open(fallback: Path) -> None:
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        if not fallback.exists():
            raise
        # pynvml keeps the library that it found and the functions in it: a stub, under WSL.
        pynvml.nvmlLib = ctypes.CDLL(str(fallback))
        pynvml._nvmlGetFunctionPointer_cache.clear()  # noqa: SLF001 - there is no other way to change the library
        pynvml.nvmlInit()


def _said(function: Callable[..., Any], *args: Any) -> Any:
    """What the driver says, or None where this card or this driver does not say it."""
    try:
        return function(*args)
    except GONE:
        raise
    except (pynvml.NVMLError, pynvml.NVMLLibraryMismatchError):
        return None


def _fixed(handle: Any) -> dict[str, Any]:
    return {
        "name": _said(pynvml.nvmlDeviceGetName, handle) or "",
        "uuid": _said(pynvml.nvmlDeviceGetUUID, handle) or "",
        "slowdown": _said(pynvml.nvmlDeviceGetTemperatureThreshold, handle, pynvml.NVML_TEMPERATURE_THRESHOLD_SLOWDOWN),
        "sm_clock_max": _said(pynvml.nvmlDeviceGetMaxClockInfo, handle, pynvml.NVML_CLOCK_SM),
        "mem_clock_max": _said(pynvml.nvmlDeviceGetMaxClockInfo, handle, pynvml.NVML_CLOCK_MEM),
    }


def _moving(handle: Any) -> dict[str, Any]:
    rates = _said(pynvml.nvmlDeviceGetUtilizationRates, handle)
    remapped = _said(pynvml.nvmlDeviceGetRemappedRows, handle)
    mig = _said(pynvml.nvmlDeviceGetMigMode, handle)
    return _memory(handle) | {
        "util": rates and rates.gpu,
        "power": _said(pynvml.nvmlDeviceGetPowerUsage, handle),
        "power_limit": _said(pynvml.nvmlDeviceGetEnforcedPowerLimit, handle),
        "temp": _temperature(handle),
        "mem_temp": _memory_temperature(handle),
        "sm_clock": _said(pynvml.nvmlDeviceGetClockInfo, handle, pynvml.NVML_CLOCK_SM),
        "mem_clock": _said(pynvml.nvmlDeviceGetClockInfo, handle, pynvml.NVML_CLOCK_MEM),
        "fan": _said(pynvml.nvmlDeviceGetFanSpeed, handle),
        "reasons": _reasons(handle),
        "ecc": _uncorrected(handle),
        "remap_pending": bool(remapped and remapped[2]),
        "remap_failed": bool(remapped and remapped[3]),
        "mig": bool(mig and mig[0]),
        "parts": list(_parts(handle)) if mig and mig[0] else [],
        "processes": _processes(handle),
    }


def _memory(handle: Any) -> dict[str, Any]:
    """Bytes in use and in all; the call of old drivers counts what the driver itself reserves as used.

    Raises:
        pynvml.NVMLError_Unknown: the card does not answer at all, which is how some drivers say that it is lost.
    """
    for version in (pynvml.nvmlMemory_v2, None):
        with suppress(*UNSUPPORTED):
            memory = pynvml.nvmlDeviceGetMemoryInfo(handle, version)
            return {"used": memory.used, "total": memory.total}
    return {}


def _lost(error: pynvml.NVMLError) -> dict[str, Any]:
    return {"lost": {"code": error.value, "text": str(error)}}


def _temperature(handle: Any) -> Any:
    """Degrees Celsius; the older call is deprecated, the newer one unknown to older drivers."""
    sensor = pynvml.NVML_TEMPERATURE_GPU
    newer = _said(pynvml.nvmlDeviceGetTemperatureV, handle, sensor)
    return _said(pynvml.nvmlDeviceGetTemperature, handle, sensor) if newer is None else newer


def _memory_temperature(handle: Any) -> Any:
    """Degrees Celsius; the call itself succeeds where the field is not supported."""
    fields = _said(pynvml.nvmlDeviceGetFieldValues, handle, [pynvml.NVML_FI_DEV_MEMORY_TEMP])
    return fields[0].value.uiVal if fields and fields[0].nvmlReturn == pynvml.NVML_SUCCESS else None


def _reasons(handle: Any) -> Any:
    """Why the clocks are held down, as bits; older drivers know the call by its older name."""
    newer = _said(pynvml.nvmlDeviceGetCurrentClocksEventReasons, handle)
    return _said(pynvml.nvmlDeviceGetCurrentClocksThrottleReasons, handle) if newer is None else newer


def _uncorrected(handle: Any) -> Any:
    """Uncorrected memory errors since the driver was loaded."""
    kind, span = pynvml.NVML_MEMORY_ERROR_TYPE_UNCORRECTED, pynvml.NVML_VOLATILE_ECC
    return _said(pynvml.nvmlDeviceGetTotalEccErrors, handle, kind, span)


def _parts(handle: Any) -> Iterator[dict[str, Any]]:
    """The MIG devices that the card is cut into."""
    for index in range(_said(pynvml.nvmlDeviceGetMaxMigDeviceCount, handle) or 0):
        part = _said(pynvml.nvmlDeviceGetMigDeviceHandleByIndex, handle, index)
        if part is not None:
            name, uuid = _said(pynvml.nvmlDeviceGetName, part), _said(pynvml.nvmlDeviceGetUUID, part)
            yield {"index": index, "name": name or "", "uuid": uuid or ""} | _memory(part)


def _processes(handle: Any) -> list[tuple[int, int | None]]:
    """Processes on the card with the bytes they hold there, None where the driver does not say (WSL)."""
    held: dict[int, int | None] = {}
    for function in (
        pynvml.nvmlDeviceGetComputeRunningProcesses,
        pynvml.nvmlDeviceGetGraphicsRunningProcesses,
        pynvml.nvmlDeviceGetMPSComputeRunningProcesses,
    ):
        for each in _said(function, handle) or ():
            held[each.pid] = each.usedGpuMemory
    return sorted(held.items(), key=lambda item: -(item[1] or 0))[:MOST_PROCESSES]


def _address(handle: Any) -> int | None:
    return ctypes.cast(handle, ctypes.c_void_p).value
