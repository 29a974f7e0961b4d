"""A finding: what came of one look, and the facts that it makes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from board.facts import Fact, Gauge, Process, Service, ServiceState

WHY_LENGTH: Final = 300
"""Characters of a reason: what others say of themselves has no end of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one look found."""

    kind: str
    """The sort of service that it is about: ``probe``, ``certificate``, ``dns``, ``port``, ``chain``, ..."""
    state: ServiceState
    label: str = ""
    """What it is called; who had it looked at knows."""
    why: str = ""
    latency: float | None = None
    """Milliseconds."""
    marks: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    version: str = ""
    """Which version it says that it runs."""
    wanted_version: str = ""
    """Which one it should run."""
    relayed: bool = False
    """Whether it answered for another one behind it, and not well (502, 503, 504)."""
    days_left: float | None = None
    """Of a certificate."""
    process: Process | None = None
    """Whose port it is."""
    parts: tuple[tuple[str, "Finding"], ...] = ()
    """What else was looked at, by the name under which it stands below."""

    @property
    def well(self) -> bool:
        """Whether a request could pass."""
        return self.state is ServiceState.UP


class Look(Protocol):
    """Looks at one thing, again and again."""

    async def look(self, now: datetime, *, fresh: bool = False) -> Finding:
        """What there is to see; ``fresh``: whatever was seen before.

        Raises:
            SourceOutage: nothing that says anything about the thing.
        """

    async def close(self) -> None:
        """Let go of what is held."""


def facts(key: str, finding: Finding) -> Iterator[Fact]:
    """The facts that a finding makes."""
    yield Service(
        key=key,
        refs=finding.refs,
        kind=finding.kind,
        label=finding.label,
        state=finding.state,
        why=finding.why[:WHY_LENGTH],
        marks=finding.marks,
        version=finding.version,
        wanted_version=finding.wanted_version,
        latency=finding.latency,
    )
    if finding.days_left is not None:
        yield Gauge(key=f"{key}/left", label="certificate", unit="d", value=round(finding.days_left, 2))
    if finding.process is not None:
        yield finding.process
    for name, part in finding.parts:
        yield from facts(f"{key}/{name}", part)
