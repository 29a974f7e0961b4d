"""What an engine, its containers and its swarm are to the board."""

import re
from collections.abc import Iterable
from typing import Final

from board.facts import Fact, Gauge, Service, ServiceState
from board.marks import CONTAINER_ENGINE, MISSING
from collectors.sources.containers.condition import BY_HAND, Condition
from collectors.sources.containers.endpoint import Endpoint
from collectors.sources.containers.roster import Member, member_of, name_of
from collectors.sources.containers.wire import Inspected, Listed, SwarmService

_ODD = re.compile(r"[^A-Za-z0-9_.-]")
NAME: Final = 80
"""Characters of a name that are kept."""
PORTS: Final = 50
"""Ports of one container by which it is known."""


def engine(key: str, endpoint: Endpoint, version: str, *, podman: bool) -> Service:
    """The engine itself, with the address that is read and who named it."""
    return Service(
        key=key,
        refs=(f"endpoint:{endpoint.url}",),
        kind=CONTAINER_ENGINE,
        label="podman" if podman else "docker",
        state=ServiceState.UP,
        version=version,
        marks=(endpoint.url, *(() if endpoint.origin == "default" else (endpoint.origin,))),
    )


def container(
    key: str,
    listed: Listed,
    inspected: Inspected | None,
    found: Condition,
    *,
    local: bool,
    podman: bool,
    essential: bool = False,
) -> Service:
    """One container; the names by which others on this box know it only where it runs here."""
    policy = inspected.policy if inspected else ""
    restarts = inspected.restarts if inspected else None
    return Service(
        key=_key(key, member_of(listed)),
        refs=_refs(listed, inspected) if local else (),
        kind="container",
        label=_plain(name_of(listed)),
        state=found.state,
        why=found.why,
        since=found.since,
        version=listed.image.rpartition("/")[2],
        boot="" if podman or inspected is None else "enabled" if policy in BY_HAND else "disabled",
        marks=found.marks,
        essential=essential,
        restarts=restarts,
    )


def missing(key: str, member: Member, *, local: bool) -> Service:
    """A container that should be there and is not."""
    return Service(
        key=_key(key, member),
        refs=(f"container:{_plain(member.name)}",) if local else (),
        kind="container",
        label=_plain(member.name),
        state=ServiceState.DOWN,
        why="it is not there any more",
        marks=(MISSING,),
        essential=member.essential,
    )


def swarm(key: str, service: SwarmService, stuck: str) -> Iterable[Fact]:
    """One service of a swarm, with how many of its tasks run."""
    name, desired = _plain(service.name or service.id), service.desired or 0
    paused = service.update.endswith("paused")
    whole = service.running >= desired
    if whole and not paused:
        state, why = (ServiceState.UP if desired else ServiceState.OFF), ""
    else:
        state = ServiceState.DEGRADED if service.running else ServiceState.DOWN
        why = " · ".join(each for each in (stuck, service.message if paused else "") if each)
    own = f"{key}/swarm/{name}"
    image = service.image.partition("@")[0].rpartition("/")[2]
    yield Service(
        key=own, kind="swarm-service", label=name, state=state, why=why, version=image, capacity=service.desired
    )
    yield Gauge(
        key=f"{own}/running", label="running", value=float(service.running), limit=float(desired) if desired else None
    )


def _refs(listed: Listed, inspected: Inspected | None) -> tuple[str, ...]:
    """The names by which processes, probes and servers lead to the container."""
    pid = (f"pid:{inspected.pid}",) if inspected and inspected.pid > 0 and listed.state == "running" else ()
    bound = inspected.bound if inspected else ()  # the list tells no ports of what does not run
    ports = tuple(f"port:{port}" for port in dict.fromkeys((*listed.ports, *bound)))[:PORTS]
    return (f"container:{_plain(name_of(listed))}", f"container:{listed.id[:12]}", *ports, *pid)


def key_of(key: str, listed: Listed) -> str:
    """The key of a container of the engine of that key."""
    return _key(key, member_of(listed))


def _key(key: str, member: Member) -> str:
    """Under the engine, and in its project: what troubles one of a project troubles the others."""
    return "/".join((key, *((_plain(member.project),) if member.project else ()), _plain(member.name)))


def _plain(name: str) -> str:
    """A name with nothing in it that a key or a command would take for something else."""
    return _ODD.sub("_", name)[:NAME] or "_"
