"""What a server told of itself in one round of questions."""

from dataclasses import dataclass

from board.facts import Fact, ServiceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that its fact is made of; the defaults are what a silent server leaves."""

    state: ServiceState = ServiceState.UP
    why: str = ""
    model: str = ""
    """Short name of its model, where it has one."""
    version: str = ""
    latency: float | None = None
    """Milliseconds for the cheapest answer."""
    marks: tuple[str, ...] = ()
    on_cpu: str = ""
    """Its own words for running on the CPU now; empty: it does not say so."""
    facts: tuple[Fact, ...] = ()
    """Its models and numbers."""
