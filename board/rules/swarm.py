"""Rules about the services of a swarm."""

from collections.abc import Iterable
from shlex import quote

from board.board import Severity
from board.facts import Gauge, Service, ServiceState
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.rules.naming import engine_command
from board.world import World


@rule("swarm.replicas", Severity.NOW, limits=("swarm.replicas",))
def replicas(world: World, limits: Limits) -> Iterable[Condition]:
    """A service runs fewer tasks than it should."""
    for service in world.of(Service):
        running = world.find(f"{service.key}/running", Gauge)
        if service.kind != "swarm-service" or running is None or running.value is None or not running.limit:
            continue
        if service.state is ServiceState.UP or running.value >= running.limit:
            continue
        yield Condition(
            rule="swarm.replicas",
            subject=service.key,
            severity=Severity.NOW,
            scope=world.home(service),
            what=f"Swarm service {service.label} runs {running.value:.0f} of {running.limit:.0f} tasks",
            why=service.why or "the swarm does not say why",
            do=f"{engine_command(world, service)} service ps --no-trunc {quote(service.label)}",
            span=limits.swarm.replicas,
        )
