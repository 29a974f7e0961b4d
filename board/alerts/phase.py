"""Phases: for a while after a boot or the start of a gateway, what is not there yet may be no more than starting."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from board.facts import Host, Service, ServiceState
from board.world import World

HUBS: Final = frozenset({"gateway"})
"""Kinds of service whose start puts all that stands under their key into a phase."""


class Phase(NamedTuple):
    """A time in which things start."""

    key: str
    """The box or the service that has started; everything under it may be starting."""
    since: datetime
    until: datetime


def phases(world: World, length: timedelta) -> tuple[Phase, ...]:
    """The phase after the last start of each box and hub, over or not."""
    return tuple(Phase(key, since, since + length) for key, since in _starts(world))


def starting(phases: Iterable[Phase], subject: str, at: datetime) -> bool:
    """Whether a subject was within a phase when it was read."""
    return any(phase.since <= at < phase.until and f"{subject}/".startswith(f"{phase.key}/") for phase in phases)


def _starts(world: World) -> Iterable[tuple[str, datetime]]:
    for host in world.of(Host):
        yield host.key.partition("/")[0], host.booted_at
    for service in world.of(Service):
        if service.kind in HUBS and service.state is ServiceState.UP and service.since is not None:
            yield service.key, service.since
