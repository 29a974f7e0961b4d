"""What probes tell in a script: pages, ways through hops, and ports, as ``collectors/sources/probes`` finds them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from board.facts import Ask, Fact, ServiceState
from board.marks import PEOPLE
from collectors.replay.cast import BOX
from collectors.replay.script import Moment, Source
from collectors.sources.probes.chain_look import NOT_ASKED
from collectors.sources.probes.finding import Finding, facts

EVERY: Final = 15.0
"""Seconds between looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """One probe, and what it finds."""

    name: str
    place: str
    """``host/port`` or ``host/dns``."""
    finding: Finding
    ask: tuple[str, str, str] | None = None
    """Who is asked to do what, and the command that helps."""

    @property
    def scope(self) -> str:
        """The scope that speaks for it."""
        return f"probe/{self.name}"

    @property
    def source(self) -> Source:
        """The source that it is; nobody is blind without it."""
        return Source(self.scope, EVERY, self, critical=False)

    @property
    def key(self) -> str:
        """The key of what it is about."""
        return f"{BOX}/probe/{self.place}/{self.name}"

    def __call__(self, _moment: Moment) -> Iterable[Fact]:
        """What its collector reads at a moment."""
        yield from facts(self.key, replace(self.finding, label=self.name))
        if self.ask is not None:
            person, question, command = self.ask
            yield Ask(key=f"{self.key}/ask", person=person, question=question, options=(command,))


def page(host: str, *parts: tuple[str, Finding], why: str = "", port: int = 443) -> Finding:
    """A page that answers, or why it does not."""
    return Finding(
        kind="probe",
        state=ServiceState.DOWN if why else ServiceState.UP,
        why=why,
        latency=None if why else 42.0,
        refs=(f"host:{host}", f"endpoint:{host}:{port}", *((f"port:{port}",) if host == "127.0.0.1" else ())),
        parts=parts,
    )


def certificate(host: str, *, days: float = 61, why: str = "") -> Finding:
    """What a page shows."""
    state = ServiceState.DOWN if why else ServiceState.UP
    refs = (f"host:{host}", f"endpoint:{host}:443")
    return Finding(kind="certificate", label=host, state=state, why=why, days_left=days, refs=refs)


def hop(label: str, kind: str = "hop", *, why: str = "", host: str = "") -> Finding:
    """One link of a way."""
    state = ServiceState.DOWN if why else ServiceState.UP
    return Finding(kind=kind, label=label, state=state, why=why, refs=(f"host:{host}",) if host else ())


def way(kind: str, *hops: Finding, paths: tuple[str, ...] = (), people: bool = False) -> Finding:
    """A way up to its first broken hop; what lies behind that one is unknown."""
    at = next((number for number, each in enumerate(hops) if not each.well), None)
    shown = hops if at is None else (*hops[: at + 1], *(_blank(each.label) for each in hops[at + 1 :]))
    served = [_blank(each) if at is not None else hop(each) for each in paths]
    named = [(f"hop/{number:02}", each) for number, each in enumerate(shown, 1)]
    named += [(f"path/{number:02}", each) for number, each in enumerate(served, 1)]
    why = "" if at is None else f"hop {at + 1} of {len(hops)}, {hops[at].label}: {hops[at].why}"
    return Finding(
        kind=kind,
        state=ServiceState.UP if at is None else ServiceState.DOWN,
        why=why,
        marks=(PEOPLE,) if people else (),
        parts=tuple(named),
    )


def _blank(label: str) -> Finding:
    return Finding(kind="hop", label=label, state=ServiceState.UNKNOWN, why=NOT_ASKED)
