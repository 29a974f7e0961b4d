"""Rules about proxies that others go through."""

from collections.abc import Iterable

from board.board import Severity
from board.facts import Service, ServiceState
from board.limits import Limits
from board.rules.causes import behind
from board.rules.condition import Condition, rule
from board.rules.naming import process_of, restart_command
from board.span import Span
from board.words import duration
from board.world import World

NEEDED_BY = "needed-by:"
"""What the reference of somebody who goes through a proxy begins with."""


@rule(
    "proxy.down",
    Severity.SOON,
    Severity.NOW,
    limits=("net.proxy", "net.proxy_slow"),
    causes=("port.wrong_owner", "docker.crashloop", "docker.unhealthy", "unit.flapping", "unit.down"),
)
def down(world: World, limits: Limits) -> Iterable[Condition]:
    """A proxy does not connect, or takes very long; urgent while something that runs needs it."""
    for proxy in world.of(Service):
        if proxy.kind != "proxy":
            continue
        if proxy.state is ServiceState.DOWN:
            yield _condition(world, proxy, limits.net.proxy, ("does not connect", proxy.why))
        elif proxy.latency is not None:
            firm = limits.net.proxy_slow.judge(proxy.latency)
            if firm is not None:
                why = f"takes {duration(proxy.latency / 1000)} to connect"
                yield _condition(world, proxy, limits.net.proxy_slow, ("is very slow", why), firm=firm)


def _condition(world: World, proxy: Service, span: Span, said: tuple[str, str], *, firm: bool = True) -> Condition:
    needers = _needers(world, proxy)
    named = f" · {', '.join(each.label for each in needers[:2])} goes through it" if needers else ""
    endpoint = next((ref.removeprefix("endpoint:") for ref in proxy.refs if ref.startswith("endpoint:")), "")
    host, _, port = endpoint.rpartition(":")
    return Condition(
        rule="proxy.down",
        subject=proxy.key,
        severity=Severity.NOW if needers else Severity.SOON,
        scope=world.home(proxy),
        what=f"Proxy {' '.join(proxy.label.split()[:3])} {said[0]}",
        why=f"{said[1]}{named}",
        do=restart_command(proxy, process_of(world, proxy)) or f"nc -vz {host} {port}",
        firm=firm,
        span=span,
        blocks=len(needers),
        causes=behind(world, proxy),
    )


def _needers(world: World, proxy: Service) -> tuple[Service, ...]:
    """Those who go through it and are up."""
    refs = (ref.removeprefix(NEEDED_BY) for ref in proxy.refs if ref.startswith(NEEDED_BY))
    found = {each.key: each for ref in refs for each in world.named(ref, Service)}
    return tuple(found[key] for key in sorted(found) if found[key].state is ServiceState.UP)
