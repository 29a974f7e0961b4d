"""Causes: which rules may explain what has befallen a service."""

from board.facts import Host, Service
from board.limits import Limits
from board.world import World


def since_boot(world: World, service: Service, limits: Limits) -> tuple[str, ...]:
    """The boot as a cause, for a service that has not been up since."""
    box = service.key.partition("/")[0]
    phase = limits.host.boot_phase
    hosts = world.under(box, Host)
    fallen = any(service.since is None or service.since <= host.booted_at + phase for host in hosts)
    return ("host.rebooted",) if fallen else ()
