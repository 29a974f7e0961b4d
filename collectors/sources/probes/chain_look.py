"""A look along a way: hop by hop, until one is broken; what lies behind that one is unknown."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from board.facts import ServiceState
from collectors.collector import SourceOutage
from collectors.sources.probes.finding import Finding, Look
from collectors.sources.probes.sparing import Sparing

RELAYS: Final = "relays"
"""Mark of a hop that is well and answered badly for one behind it."""
NOT_ASKED: Final = "not asked: the way to it is broken"


class Hop(NamedTuple):
    """One link."""

    label: str
    look: Look
    kind: str = "hop"
    """The sort of service that it is where it cannot be seen."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How far one came."""

    hops: tuple[Finding, ...]
    """One for each hop, in order."""
    broken: int | None
    """The hop at which the way breaks; None: nowhere."""
    unclear: bool = False
    """Whether it is only our own sight that ends there."""

    @property
    def state(self) -> ServiceState:
        """The state of what lies at the end."""
        if self.broken is None:
            return ServiceState.UP
        return ServiceState.UNKNOWN if self.unclear else ServiceState.DOWN

    @property
    def why(self) -> str:
        """The broken hop and what is wrong with it, and who has said so before it."""
        if self.broken is None:
            return ""
        hop = self.hops[self.broken]
        relayed = [each.label for each in self.hops[: self.broken] if each.marks[:1] == (RELAYS,)]
        heard = f" · {relayed[0]} gets no answer from it" if relayed else ""
        return f"hop {self.broken + 1} of {len(self.hops)}, {hop.label}: {hop.why}{heard}"


class ChainLook:
    """Walks along the hops, and then looks at what the way leads to."""

    def __init__(self, kind: str, hops: Sequence[Hop], paths: Sequence[Hop] = ()) -> None:
        self._kind = kind
        self._hops = hops
        self._paths = paths
        self._spares = any(isinstance(hop.look, Sparing) for hop in hops)

    async def look(self, now: datetime, *, fresh: bool = False) -> Finding:
        """Walk once; where anything fails, once more without relying on what was seen before."""
        walk = await self._walk(now, fresh=fresh)
        paths = await self._look_at_paths(now, whole=walk.broken is None)
        if not fresh and self._spares and not (walk.broken is None and all(each.well for each in paths)):
            walk = await self._walk(now, fresh=True)
            paths = await self._look_at_paths(now, whole=walk.broken is None)
        parts = (*_named("hop", walk.hops), *_named("path", paths))
        finding = Finding(kind=self._kind, state=walk.state, why=walk.why, parts=parts)
        finding = replace(finding, refs=_refs(finding.parts))
        failing = [each for each in paths if not each.well]
        if walk.broken is not None or not failing:
            return finding
        why = f"{len(failing)} of {len(paths)} paths fail: {failing[0].label} {failing[0].why}"
        return replace(finding, state=ServiceState.DEGRADED, why=why)

    async def close(self) -> None:
        """Let go of what the hops hold."""
        for hop in (*self._hops, *self._paths):
            await hop.look.close()

    async def _walk(self, now: datetime, *, fresh: bool) -> Walk:
        """Go on as long as each hop is well, or answers badly for one behind it; that one is the broken one then."""
        seen: list[Finding] = []
        suspect: int | None = None
        for index, hop in enumerate(self._hops):
            try:
                finding = await hop.look.look(now, fresh=fresh)
            except SourceOutage as outage:
                seen.append(_blank(hop, outage.outage.sentence))
                return self._broken(seen, index, unclear=True)
            seen.append(_as_hop(finding, hop.label))
            if finding.relayed and index + 1 < len(self._hops):
                suspect = index if suspect is None else suspect
            elif not finding.well and finding.state is not ServiceState.UNKNOWN:
                return self._broken([*(_relaying(each) for each in seen[:-1]), seen[-1]], index)
        return Walk(tuple(seen), suspect)

    def _broken(self, seen: Sequence[Finding], index: int, *, unclear: bool = False) -> Walk:
        rest = (_blank(hop, NOT_ASKED) for hop in self._hops[index + 1 :])
        return Walk((*seen, *rest), index, unclear)

    async def _look_at_paths(self, now: datetime, *, whole: bool) -> tuple[Finding, ...]:
        if not whole:
            return tuple(_blank(path, NOT_ASKED) for path in self._paths)
        found = await asyncio.gather(*(path.look.look(now) for path in self._paths))
        return tuple(_as_hop(each, path.label) for each, path in zip(found, self._paths, strict=True))


def _as_hop(finding: Finding, label: str) -> Finding:
    """A page or a port as a link, which is nothing of its own; whose name and certificate they have is told of them."""
    return replace(finding, label=label, kind="hop" if finding.kind == "probe" else finding.kind)


def _relaying(finding: Finding) -> Finding:
    """A hop that has answered badly for another one behind it, and is well itself."""
    if not finding.relayed:
        return finding
    return replace(finding, state=ServiceState.UP, why="", marks=(RELAYS, *finding.marks))


def _blank(hop: Hop, why: str) -> Finding:
    return Finding(kind=hop.kind, label=hop.label, state=ServiceState.UNKNOWN, why=why)


def _named(name: str, findings: Sequence[Finding]) -> tuple[tuple[str, Finding], ...]:
    return tuple((f"{name}/{number:02}", finding) for number, finding in enumerate(findings, 1))


def _refs(parts: Sequence[tuple[str, Finding]]) -> tuple[str, ...]:
    """The hosts on the way."""
    return tuple(dict.fromkeys(ref for _, part in parts for ref in part.refs if ref.startswith("host:")))
