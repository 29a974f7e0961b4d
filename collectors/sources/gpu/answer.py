"""What the child answers, checked as everything that comes from outside."""

from pydantic import BaseModel, ConfigDict, Field

from board.reading import OutageKind
from collectors.collector import SourceOutage


class Words(BaseModel):
    """A part of an answer; unknown keys are left alone."""

    model_config = ConfigDict(frozen=True)


class Trouble(Words):
    """An error of NVML."""

    code: int
    """``nvmlReturn_t``"""
    text: str = Field(max_length=200)


class Part(Words):
    """One MIG device of a card."""

    index: int
    name: str = Field(default="", max_length=200)
    uuid: str = Field(default="", max_length=200)
    used: int | None = None
    """Bytes."""
    total: int | None = None


class Card(Words):
    """One card; None is what it or its driver does not say."""

    index: int
    """NVML's own, which follows the PCI bus: it can change when a card is gone."""
    name: str = Field(default="", max_length=200)
    uuid: str = Field(default="", max_length=200)
    lost: Trouble | None = None
    """Set when the card does not answer any more; then there is nothing else."""
    util: int | None = None
    """Percent of the last sample period in which a kernel ran."""
    used: int | None = None
    """Bytes of memory, without what the driver reserves for itself."""
    total: int | None = None
    power: int | None = None
    """Milliwatts."""
    power_limit: int | None = None
    temp: int | None = None
    """Degrees Celsius."""
    slowdown: int | None = None
    """The temperature at which the hardware slows down."""
    mem_temp: int | None = None
    sm_clock: int | None = None
    """MHz."""
    sm_clock_max: int | None = None
    mem_clock: int | None = None
    mem_clock_max: int | None = None
    fan: int | None = None
    """Percent of full speed."""
    reasons: int | None = None
    """``nvmlClocksEventReasons``: why the clocks are held down, as bits."""
    ecc: int | None = None
    """Uncorrected memory errors since the driver was loaded."""
    remap_pending: bool = False
    """A broken memory row is replaced at the next reset."""
    remap_failed: bool = False
    mig: bool = False
    parts: tuple[Part, ...] = ()
    processes: tuple[tuple[int, int | None], ...] = ()
    """Process id and bytes held on the card."""


class Answer(Words):
    """One answer of the child; all empty for a driver that has just been opened."""

    error: Trouble | None = None
    driver: str | None = Field(default=None, max_length=200)
    cards: tuple[Card, ...] = ()
    xids: tuple[tuple[int, int], ...] = ()
    """Index of the card and code of each XID since the last answer."""


def outage(trouble: Trouble) -> SourceOutage:
    """Say what an error of the driver as a whole means, by its ``nvmlReturn_t``."""
    match trouble.code:
        case 12:
            return SourceOutage(OutageKind.ABSENT, "no NVIDIA driver here")
        case 9:
            return SourceOutage(
                OutageKind.REFUSED, "the NVIDIA driver is installed and not loaded", remedy="sudo modprobe nvidia"
            )
        case 18:
            return SourceOutage(
                OutageKind.REFUSED,
                "the NVIDIA driver was upgraded while the old one is still loaded in the kernel",
                remedy="reboot, or stop what uses the cards and: sudo modprobe -r nvidia_uvm nvidia",
            )
        case 4:
            return SourceOutage(OutageKind.DENIED, "the NVIDIA driver does not let this user read the cards")
        case _:
            return SourceOutage(OutageKind.REFUSED, f"the NVIDIA driver cannot be opened: {trouble.text}")
