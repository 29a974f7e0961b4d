"""Each source, tried once; while an engine is at work, as that found it, for no source is asked twice."""

import asyncio
import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Final

from board.facts import Fact, Service, ServiceState
from board.health import SOURCE
from board.marks import NO_LINGER
from board.reading import Freshness, Outage, OutageKind, Scope, absent, freshness, parts_among
from board.words import age
from collectors.collector import AnyCollector, Poll, SourceOutage
from collectors.engine.discovery import Discovery
from collectors.engine.engine import Plan
from collectors.engine.schedule import HANDOVER, head_start
from collectors.store.records import Found
from tui.doctor.finding import Finding, Level
from tui.doctor.patient import Patient
from tui.person import person

_log = logging.getLogger(__name__)

DEADLINE: Final = 12.0
"""Seconds that any source may take."""
BETWEEN: Final = 0.5
"""Seconds between two looks whether an answer has come."""
UNWELL: Final = frozenset({ServiceState.DOWN, ServiceState.DENIED, ServiceState.SATURATED})
CREDENTIALS: Final = {"openclaw": "token"}
"""What the setting of a credential is called; of other sources ``api_key``."""
HINTS: Final = {
    "metrics off": "its queue is unknown: start it with --metrics",
    "slots off": "its slots are unknown: start it without --no-slots",
}
"""What marks of a server mean to its owner."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying one scope."""

    scope: str
    critical: bool
    took: float | None
    outage: Outage | None
    service: Service | None = None
    """What the source itself is, where it is a service."""

    @property
    def is_absent(self) -> bool:
        """Whether there is none here, or the owner wants none."""
        return self.outage is not None and self.outage.kind in (OutageKind.ABSENT, OutageKind.OFF)

    @property
    def is_open(self) -> bool:
        """Whether an answer may still come to what was asked."""
        if self.outage is not None:
            return self.outage.kind is OutageKind.TIMEOUT
        return self.service is not None and self.service.state is ServiceState.UNKNOWN


def known(patient: Patient) -> tuple[Finding, ...]:
    """What the engine at work last found of each source."""
    parts = parts_among(scope.name for scope in patient.picture.scopes if absent(scope))
    scopes = [scope for scope in patient.picture.scopes if scope.source != SOURCE and scope.name not in parts]
    found = [_of_engine(scope, patient) for scope in scopes]
    return (*found, *_unnamed(patient.plan, {scope.source for scope in patient.picture.scopes}))


async def tried(plan: Plan, found: Sequence[Found], beat_at: datetime | None, now: datetime) -> tuple[Finding, ...]:
    """Try every source once, all at the same time; whoever calls this holds the engine's lock.

    The lock may be let go when it returns: by then the pause after the last poll is over that sources with a polling
    plan of their own are owed.
    """
    collectors = await _all(plan, found, now)
    pause = head_start(beat_at, now)
    tries = await asyncio.gather(*(_try(each, plan.box, pause) for each in collectors))
    if any(not each.paced for each in collectors):
        await asyncio.sleep(HANDOVER)
    off = (Finding(Level.ABSENT, name, "declared off") for name in plan.off)
    named = {each.name for each in collectors} | {name.partition("/")[0] for name in plan.off}
    each_tried = [each for many in tries for each in many]
    parts = parts_among(each.scope for each in each_tried if each.is_absent)
    return (*(_finding(each) for each in each_tried if each.scope not in parts), *off, *_unnamed(plan, named))


async def _all(plan: Plan, found: Sequence[Found], now: datetime) -> tuple[AnyCollector, ...]:
    """What is configured, and what is found or expected back."""
    discovery = Discovery(plan.box, plan.kinds, found)
    try:
        await discovery.look(now)
        named = {poll.scope for each in plan.collectors for poll in each.scopes()} | set(plan.off)
        here = discovery.unwatched(now, named, plan.collectors)
    finally:
        discovery.close()
    return (*plan.collectors, *here)


async def _try(collector: AnyCollector, box: str, pause: float) -> list[Tried]:
    if not collector.paced:
        await asyncio.sleep(pause)
    try:
        return [await _poll(collector, poll, box) for poll in collector.scopes()]
    finally:
        await collector.close()


async def _poll(collector: AnyCollector, poll: Poll, box: str) -> Tried:
    """Try one scope; a source with a plan of its own waits for no answer, and is looked at until there is one."""
    within, begun = min(poll.timeout, DEADLINE), monotonic()
    while True:
        tried = await _read(collector, poll, box, within)
        tried = replace(tried, took=monotonic() - begun)
        if collector.paced or not tried.is_open or monotonic() - begun + BETWEEN > within:
            return tried
        await asyncio.sleep(BETWEEN)


async def _read(collector: AnyCollector, poll: Poll, box: str, within: float) -> Tried:
    facts: tuple[Fact, ...] = ()
    outage = None
    try:
        async with asyncio.timeout(within):
            facts = tuple(await poll.read())
    except SourceOutage as error:
        outage = error.outage
    except TimeoutError:
        outage = Outage(OutageKind.TIMEOUT, f"no answer within {within:g} s")
    except Exception as bug:  # noqa: BLE001 - one source's bug is a finding like any other
        outage = Outage(OutageKind.BUG, f"our own reader failed ({type(bug).__name__})")
        _log.debug("reading %s failed", poll.scope, exc_info=bug)
    critical = poll.critical or collector.critical
    return Tried(poll.scope, critical, None, outage, _service(facts, box, poll.scope))


def _of_engine(scope: Scope, patient: Patient) -> Finding:
    box = patient.plan.box if patient.plan else next(iter(patient.picture.home), "").partition("/")[0]
    service = _service(patient.picture.facts, box, scope.name)
    found = _finding(Tried(scope.name, scope.critical, scope.took, scope.outage, service))
    if found.level is Level.WELL and freshness(scope, patient.now) is not Freshness.FRESH:
        ago = age((patient.now - scope.ok_at).total_seconds()) if scope.ok_at else ""
        said = f"last read {ago} ago" if ago else "not read yet"
        return Finding(Level.DEGRADED, scope.name, said, "lockn-control sources")
    return found


def _finding(tried: Tried) -> Finding:
    outage, service = tried.outage, tried.service
    if outage is not None:
        here = Level.BROKEN if tried.critical else Level.DEGRADED
        level = Level.ABSENT if tried.is_absent else here
        return Finding(level, tried.scope, outage.sentence, outage.remedy)
    if service is not None and service.state in UNWELL:
        return _unwell(tried.scope, service)
    if service is not None and NO_LINGER in service.marks:
        said = "your units start when you log in, and not with the box"
        return Finding(Level.DEGRADED, tried.scope, said, f"loginctl enable-linger {person(os.environ)}")
    hints = [HINTS[mark] for mark in service.marks if mark in HINTS] if service is not None else []
    took = f"{tried.took * 1000:.0f} ms" if tried.took is not None else "read"
    return Finding(Level.WELL, tried.scope, " · ".join((took, *hints)))


def _unwell(scope: str, service: Service) -> Finding:
    if service.state is ServiceState.DENIED:
        source = scope.partition("/")[0]
        setting = f'{CREDENTIALS.get(source, "api_key")} = {{ env = "..." }} in [[sources.{source}]]'
        return Finding(Level.DEGRADED, scope, service.why or "it wants a key", setting)
    unit = next((ref.partition(":")[2] for ref in service.refs if ref.startswith("unit:")), "")
    remedy = f"systemctl --user status {unit}" if unit else f"lockn-control why {scope}"
    return Finding(Level.DEGRADED, scope, f"{service.state.value}: {service.why}".rstrip(": "), remedy)


def _unnamed(plan: Plan | None, named: Iterable[str]) -> Iterable[Finding]:
    """Sources of which there is none here."""
    for name in sorted(set(plan.kinds) - set(named)) if plan is not None else ():
        yield Finding(Level.ABSENT, name, "none found here and none configured", f"[[sources.{name}]]")


def _service(facts: Iterable[Fact], box: str, scope: str) -> Service | None:
    return next((each for each in facts if isinstance(each, Service) and each.key == f"{box}/{scope}"), None)
