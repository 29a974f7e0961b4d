"""Causes: what may explain what has befallen a service."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

from board.facts import Host, Service, ServiceState
from board.limits import Limits
from board.marks import MEANT_FOR
from board.openclaw import GATEWAY
from board.rules.naming import unit_of
from board.serving import MODEL_SERVERS
from board.world import World

EXPLAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "port": ("port.wrong_owner",),
    "container": ("docker.crashloop", "docker.unhealthy"),
    "unit": ("unit.flapping", "unit.down"),
    **dict.fromkeys(MODEL_SERVERS, ("llm.down", "llm.saturated")),
}
"""The rules about each kind of service that explain what happens to others of the same port, unit or container."""
RUNNERS: Final = ("port", "container", "unit")
"""The kinds that another service runs in or on, the likeliest cause first."""


def since_boot(world: World, service: Service, limits: Limits) -> tuple[str, ...]:
    """The boot as a cause, for a service that has not been up since."""
    box = service.key.partition("/")[0]
    phase = limits.host.boot_phase
    hosts = world.under(box, Host)
    fallen = any(service.since is None or service.since <= host.booted_at + phase for host in hosts)
    return ("host.rebooted",) if fallen else ()


def behind(world: World, service: Service, *, kinds: tuple[str, ...] = RUNNERS) -> tuple[str, ...]:
    """The lines that there may be about what runs a service, found by the names that both go by."""
    joined = world.joined(service, Service)
    return tuple(
        f"{rule}:{each.key}" for kind in kinds for each in joined if each.kind == kind for rule in EXPLAINS[kind]
    )


def memory_of_gateways(world: World, service: Service) -> tuple[str, ...]:
    """The lines that there may be about the memory of gateways that run on the box of a service."""
    box = service.key.partition("/")[0]
    return tuple(
        f"gw.mem_watermark:{gateway.key}/memory" for gateway in world.under(box, Service) if gateway.kind == GATEWAY
    )


def taken_ports(world: World, unit: Service) -> tuple[str, ...]:
    """The lines that there may be about ports that are meant for a unit, and that another process holds."""
    names = {unit_of(unit), unit.label}
    return tuple(
        f"port.wrong_owner:{port.key}"
        for port in world.of(Service)
        if port.kind == "port" and port.state is ServiceState.DEGRADED
        if _meant_for(port, names) or port in world.joined(unit, Service)
    )


def _meant_for(port: Service, names: set[str]) -> bool:
    """Whether the owner of a box has said that a port belongs to somebody of such a name."""
    patterns = (ref.removeprefix(MEANT_FOR) for ref in port.refs if ref.startswith(MEANT_FOR))
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
