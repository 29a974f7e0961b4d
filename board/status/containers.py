"""The rows of a container engine: how many of its containers are well, and each that is not, with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from board.board import Cell, Severity, StatusRow, Tone, Words
from board.facts import Host, Service, ServiceState
from board.marks import CONTAINER_ENGINE
from board.reading import Freshness
from board.rules.naming import is_local
from board.status.view import RAISED, TONES, View, row, state_words, unread

SOURCE: Final = "docker"
MOST: Final = 5
"""Exceptions with a row each; all stand in the details."""
NAME: Final = 24
BOOT_IS_NEWS: Final = timedelta(hours=24)
"""How long after a boot it is worth saying that everything started with it."""
OFF_IS_NEWS: Final = timedelta(days=7)
"""How long what is off has a row of its own; all of it stands in the details."""
STARTS_FOR: Final = timedelta(minutes=15)
"""What has been starting for longer is worth a row."""
_UNREMARKABLE: Final = ("", "exit 0", "created, never started")
"""Reasons of what is off that nobody needs to read."""


def container_rows(view: View) -> Iterable[StatusRow]:
    """Each engine: a row for the whole, and one for each exception."""
    for scope in view.world.scopes:
        if scope.source != SOURCE:
            continue
        found = [each for each in view.world.within(scope.name) if isinstance(each, Service)]
        engine = next((each for each in found if each.kind == CONTAINER_ENGINE), None)
        name = scope.name.partition("/")[2]
        if engine is None:
            yield from unread(view, scope.name, name or scope.name)
        else:
            yield from _engine(view, engine, found, name or engine.label)


def _engine(view: View, engine: Service, found: Sequence[Service], label: str) -> Iterable[StatusRow]:
    if view.world.freshness(engine) is Freshness.UNKNOWN:
        yield row(view, engine, label, [state_words(view, engine, "")])
        return
    containers = [each for each in found if each.kind == "container"]
    exceptions = [each for each in found if each is not engine and _is_exception(view, each)]
    exceptions.sort(key=lambda each: (each.key not in view.alarm, each.state is ServiceState.OFF, each.key))
    cells = [_count(view, containers), *_starting(containers), *_swarm(found), *_young(view, containers)]
    yield row(view, engine, label, [*cells, Words(" · ".join(engine.marks), Tone.QUIET)])
    for each in _exceptions(view, engine, exceptions):
        yield replace(each, aside=True)


def _exceptions(view: View, engine: Service, exceptions: Sequence[Service]) -> Iterable[StatusRow]:
    """A row for each of the first; tier 1 has them, too, and so the systems below go before them."""
    for each in exceptions[:MOST]:
        yield row(view, each, "", [state_words(view, each, each.label, width=NAME), Words(_reason(each), Tone.QUIET)])
    if len(exceptions) > MOST:
        yield row(view, engine, "", [Words(f"and {len(exceptions) - MOST} more", Tone.QUIET)])


def _is_exception(view: View, service: Service) -> bool:
    """Whether a service is worth a row of its own."""
    if service.key in view.alarm:
        return True
    lasts = view.now - service.since if service.since else timedelta(0)
    if service.state is ServiceState.OFF:
        return service.why not in _UNREMARKABLE and lasts < OFF_IS_NEWS
    if service.state is ServiceState.STARTING:
        return lasts > STARTS_FOR
    return service.state in (ServiceState.DOWN, ServiceState.DEGRADED)


def _count(view: View, containers: Sequence[Service]) -> Words:
    """How many of those that should run are well."""
    wanted = [each for each in containers if each.state is not ServiceState.OFF]
    well = sum(each.state is ServiceState.UP for each in wanted)
    alarms = {view.alarm[each.key] for each in containers if each.key in view.alarm}
    worst = next((severity for severity in TONES if severity in alarms), Severity.NOTE)
    tone = TONES[worst] if alarms else Tone.QUIET
    if not wanted:
        return Words("○ no container runs", tone)
    mark = RAISED.get(worst, "●" if well == len(wanted) else "▲")
    return Words(f"{mark} {well}/{len(wanted)} healthy", tone)


def _starting(containers: Iterable[Service]) -> Iterable[Cell]:
    count = sum(each.state is ServiceState.STARTING for each in containers)
    if count:
        yield Words(f"{count} starting", Tone.QUIET)


def _swarm(found: Iterable[Service]) -> Iterable[Cell]:
    services = [each for each in found if each.kind == "swarm-service" and each.state is not ServiceState.OFF]
    if services:
        yield Words(f"swarm {sum(each.state is ServiceState.UP for each in services)}/{len(services)}", Tone.QUIET)


def _young(view: View, containers: Iterable[Service]) -> Iterable[Cell]:
    """That all started with the box, for a day after its boot."""
    host = next(iter(view.world.of(Host)), None)
    began = [each.since for each in containers if each.state is ServiceState.UP and is_local(each)]
    if host is None or not began or view.now - host.booted_at > BOOT_IS_NEWS:
        return
    if all(since is not None and since >= host.booted_at for since in began):
        yield Words("all younger than boot", Tone.QUIET)


def _reason(service: Service) -> str:
    return " · ".join(part for part in (service.why, *service.marks) if part)
