"""Rules about containers: unhealthy or gone, restarting again and again, and checked by a check that cannot work."""

from collections.abc import Iterable
from datetime import timedelta
from shlex import quote
from typing import Final

from board.board import Evidence, Severity
from board.facts import Service, ServiceState
from board.limits import Limits
from board.lookback import Lookback, Reduction
from board.marks import CHECK_BROKEN, MISSING
from board.past import series
from board.rules.causes import since_boot
from board.rules.condition import Condition, rule
from board.rules.naming import engine_command, is_local
from board.world import World

RESTARTS: Final = Lookback("*/docker/*:restarts", timedelta(minutes=10), Reduction.RISE)
"""How often each container was started anew."""
_LOGIN: Final = "password authentication failed"
"""Postgres refuses a login in these words."""
_DISK: Final = "no space left"
_MEMORY: Final = "out of memory"
_ENDED: Final = (_MEMORY, "killed")
"""A container that was ended from outside says so; nothing beside it did that."""


@rule(
    "docker.unhealthy",
    Severity.SOON,
    Severity.NOW,
    limits=("docker.unhealthy_soon", "docker.unhealthy_now", "docker.crashloop", "host.boot_phase"),
    causes=("docker.crashloop", "host.disk", "host.mem", "host.rebooted"),
    past=(RESTARTS,),
)
def unhealthy(world: World, limits: Limits) -> Iterable[Condition]:
    """A container's health check fails, or one that should run does not."""
    for container in _containers(world):
        if container.state not in (ServiceState.DEGRADED, ServiceState.DOWN):
            continue
        if _is_check_alone(world, container) or _looping(world, container, limits)[1]:
            continue
        local = is_local(container)
        boot = since_boot(world, container, limits) if local else ()
        log = f"{engine_command(world, container)} logs --tail 50 {quote(container.label)}"
        for severity, span in (
            (Severity.SOON, limits.docker.unhealthy_soon),
            (Severity.NOW, limits.docker.unhealthy_now),
        ):
            yield Condition(
                rule="docker.unhealthy",
                subject=container.key,
                severity=severity,
                scope=world.home(container),
                what=_trouble(world, container),
                why=container.why or "its health check fails",
                do=_again(world, container) if MISSING in container.marks else log,
                span=span,
                causes=(*_loop(container), *_shortage(container), *boot),
                starting=local,
            )


@rule(
    "docker.crashloop",
    Severity.NOW,
    limits=("docker.crashloop",),
    causes=("deploy.migration_drift", "host.mem"),
    past=(RESTARTS,),
)
def crashloop(world: World, limits: Limits) -> Iterable[Condition]:
    """A container ends and is started anew, again and again; what stands beside it in its project may follow."""
    for container in _containers(world):
        risen, firm = _looping(world, container, limits)
        if risen is None or firm is None:
            continue
        yield Condition(
            rule="docker.crashloop",
            subject=container.key,
            severity=Severity.NOW,
            scope=world.home(container),
            what=f"Container {_name(world, container)} keeps restarting",
            why=" · ".join(part for part in (f"{risen:.0f} restarts within 10 min", container.why) if part),
            do=f"{engine_command(world, container)} logs --tail 50 {quote(container.label)}",
            firm=firm,
            span=limits.docker.crashloop,
            causes=(*_drift(world, container), *(cause for cause in _shortage(container) if cause == "host.mem")),
            reach=_reach(world, container),
        )


@rule("docker.healthcheck_broken", Severity.NOTE, limits=("docker.healthcheck_broken",))
def healthcheck_broken(world: World, limits: Limits) -> Iterable[Condition]:
    """A health check names a command that the image does not have, which says nothing of the service itself."""
    for container in _containers(world):
        if _is_check_alone(world, container):
            well = bool(_beside(world, container))
            yield Condition(
                rule="docker.healthcheck_broken",
                subject=container.key,
                severity=Severity.NOTE,
                scope=world.home(container),
                what=f"Health check of container {_name(world, container)} is broken, not the service",
                why=container.why + (" · the service itself answers" if well else ""),
                do="put the command into the image, or change the health check",
                span=limits.docker.healthcheck_broken,
                evidence=Evidence.REPORTED if well else Evidence.LIKELY,
            )


def _containers(world: World) -> Iterable[Service]:
    return (each for each in world.of(Service) if each.kind == "container")


def _name(world: World, container: Service) -> str:
    """A container in a sentence, with the engine that its owner gave a name to: ``db on workload``."""
    engine = world.home(container).partition("/")[2]
    return f"{container.label} on {engine}" if engine else container.label


def _trouble(world: World, container: Service) -> str:
    """What is wrong, at the start of a sentence; a reason that is known by its words goes before the symptom."""
    name = _name(world, container)
    if _LOGIN in container.why:
        return f"Container {name} cannot log in to its database"
    if MISSING in container.marks:
        return f"Container {name} is missing"
    return f"Container {name} is {'unhealthy' if container.state is ServiceState.DEGRADED else 'not running'}"


def _again(world: World, container: Service) -> str:
    """How to get a container back that is not there, or to let it go."""
    forget = f"lockn-control sources --forget {quote(world.home(container))}"
    return "create it again; " + ("it is expected by the config" if container.essential else f"if it may go: {forget}")


def _loop(container: Service) -> tuple[str, ...]:
    """Another container that keeps restarting as a cause, unless this one was ended from outside."""
    return () if any(words in container.why for words in _ENDED) else ("docker.crashloop",)


def _shortage(container: Service) -> tuple[str, ...]:
    """The box as a cause, where the reason says so."""
    why = container.why.lower()
    said = ((_DISK, "host.disk"), (_MEMORY, "host.mem")) if is_local(container) else ()
    return tuple(cause for words, cause in said if words in why)


def _drift(world: World, container: Service) -> tuple[str, ...]:
    """The migrations of its databases as causes, where their owner says that it runs on them."""
    databases = (each for each in world.joined(container, Service) if each.kind == "migrations")
    return tuple(f"deploy.migration_drift:{each.key}" for each in databases)


def _looping(world: World, container: Service, limits: Limits) -> tuple[float | None, bool | None]:
    """How often a container was started anew, and whether that is a loop; see :meth:`Level.judge`."""
    if MISSING in container.marks:  # that it is gone is what there is to say
        return None, None
    risen = world.past.rise(RESTARTS, series(container.key, "restarts"))
    return risen, None if risen is None else limits.docker.crashloop.judge(risen)


def _is_check_alone(world: World, container: Service) -> bool:
    """Whether only the check is known to be broken: nothing else that knows the service finds it ill."""
    well = all(each.state is ServiceState.UP for each in _beside(world, container))
    return CHECK_BROKEN in container.marks and container.state is ServiceState.DEGRADED and well


def _beside(world: World, container: Service) -> list[Service]:
    """What other sources know of the service in a container: probes of its port, the model server in it."""
    found = world.joined(container, Service)
    return [
        each
        for each in found
        if each.kind not in ("container", "migrations") and each.state is not ServiceState.UNKNOWN
    ]


def _reach(world: World, container: Service) -> str:
    """Under which key a crash loop explains others: its project, else what it runs if that is one thing."""
    engine = f"{container.key.partition('/')[0]}/{world.home(container)}"
    above = container.key.rpartition("/")[0]
    if above != engine:
        return above
    beside = _beside(world, container)
    return beside[0].key if len(beside) == 1 else container.key
