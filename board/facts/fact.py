"""What every noun has in common."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a source says of the world."""

    key: str
    """Stable name, starting with the box: ``lockn-01/gpu/0/vram``."""
    refs: tuple[str, ...] = ()
    """Names by which other sources know the same thing, each ``kind:name``."""
