"""Rules about the ports of this box: whose they are."""

from collections.abc import Iterable
from shlex import quote

from board.board import Severity
from board.facts import Process, Service, ServiceState
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.world import World


@rule("port.wrong_owner", Severity.SOON, limits=("net.wrong_owner",))
def wrong_owner(world: World, limits: Limits) -> Iterable[Condition]:
    """A port is held by another process than the one that it is meant for."""
    for port in world.of(Service):
        if port.kind != "port" or port.state is not ServiceState.DEGRADED:
            continue
        number = next((ref.removeprefix("port:") for ref in port.refs if ref.startswith("port:")), "?")
        process = next(iter(world.under(port.key, Process)), None)
        held = f"{' '.join(process.name.split()[:3])} ({process.pid})" if process else "another process"
        yield Condition(
            rule="port.wrong_owner",
            subject=port.key,
            severity=Severity.SOON,
            scope=world.home(port),
            what=f"Port {number} is held by {held}",
            why=port.why,
            do=f"ss -ltnp {quote(f'sport = :{number}')}",
            span=limits.net.wrong_owner,
            reach="/".join(port.key.split("/")[:4]),
        )
