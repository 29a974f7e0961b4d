"""Rules about servers of speech and vision: they do not get their model loaded."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from board.board import Evidence, Severity
from board.facts import Failure, Service, ServiceState
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.past import series
from board.rules.causes import behind, memory_of_gateways
from board.rules.condition import Condition, rule
from board.rules.naming import is_local, process_of, restart_command, title_of, unit_behind
from board.serving import LOAD_FAILED, MODEL_SERVERS
from board.words import clock
from board.world import World

RESTARTS: Final = Lookback("*:restarts", timedelta(minutes=30), Reduction.RISE)
"""How often each unit and each container was started anew."""
KILLED: Final = ("killed", "out of memory", "want of memory", "took too long", "exit 137", "exit 143", "exit code 137")
"""Words of a unit or a container that did not end by itself."""


@rule(
    "aux.load_timeout",
    Severity.SOON,
    limits=("aux.load_timeout", "aux.load_times", "aux.load_within"),
    causes=("docker.crashloop", "docker.unhealthy", "unit.flapping", "unit.down", "host.mem", "gw.mem_watermark"),
    past=(RESTARTS,),
)
def load_timeout(world: World, limits: Limits) -> Iterable[Condition]:
    """A server is killed while it loads its model, or takes too long for it, again and again."""
    for server in world.of(Service):
        if server.kind not in MODEL_SERVERS or server.state is ServiceState.UP:
            continue
        runner = _runner(world, server)
        failed, text = _failed(world, server, limits)
        killed = _killed(world, runner)
        if not text and not killed:
            continue
        firm = max(failed, killed) >= limits.aux.load_times
        if not firm and not world.holds("aux.load_timeout", server.key):
            continue
        yield Condition(
            rule="aux.load_timeout",
            subject=server.key,
            severity=Severity.SOON,
            scope=world.home(server),
            what=f"{title_of(server)} does not get its model loaded",
            why=" · ".join(part for part in (_told(world, server, runner, killed), text) if part),
            do=restart_command(server, process_of(world, server)) or "start it again with more memory or time to load",
            firm=firm,
            span=limits.aux.load_timeout,
            evidence=Evidence.REPORTED if failed else Evidence.LIKELY,
            causes=(*behind(world, server, kinds=("container", "unit")), *_shortage(world, server)),
        )


def _shortage(world: World, server: Service) -> tuple[str, ...]:
    """What may take from it the memory that it loads its model into; elsewhere nobody knows."""
    return ("host.mem", *memory_of_gateways(world, server)) if is_local(server) else ()


def _failed(world: World, server: Service, limits: Limits) -> tuple[int, str]:
    """How many loads failed within the time that counts, and the words for the last of them."""
    read_at = world.taken_at(server)
    found = [each for each in world.under(server.key, Failure) if each.failure_class == LOAD_FAILED]
    found.sort(key=lambda each: (each.last_seen, each.key))
    lately = [each for each in found if read_at and read_at - each.last_seen < limits.aux.load_within]
    return len(lately), found[-1].text if found else ""


def _runner(world: World, server: Service) -> Service | None:
    """The unit or container that runs a server."""
    containers = [each for each in world.joined(server, Service) if each.kind == "container"]
    return unit_behind(world, server) or next(iter(containers), None)


def _killed(world: World, runner: Service | None) -> float:
    """How often who runs a server that is not ready had to start it anew because it was killed."""
    if runner is None or not any(word in runner.why.lower() for word in KILLED):
        return 0.0
    return world.past.rise(RESTARTS, series(runner.key, "restarts")) or 0.0


def _told(world: World, server: Service, runner: Service | None, killed: float) -> str:
    """What is known of its end, and since when it has not been ready."""
    parts = [runner.why] if runner is not None and runner.why else []
    if killed:
        parts.append(f"{killed:.0f} restarts within 30 min")
    if server.since is not None:
        parts.append(f"not ready since {clock(server.since, world.zone, world.now)}")
    return " · ".join(parts)
