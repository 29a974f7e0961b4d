"""Rules about model servers: down, saturated, blocked, and with a queue."""

from collections.abc import Iterable, Sequence
from shlex import quote
from typing import Final

from board.board import Evidence, Severity
from board.facts import Gauge, Phase, Service, ServiceState, Slot
from board.limits import Limits
from board.marks import SLOTS_SILENT
from board.rules.causes import behind, since_boot
from board.rules.condition import Condition, rule
from board.rules.llm_route import overloading
from board.rules.naming import (
    NEVER_STARTED,
    briefly,
    container_behind,
    engine_command,
    is_local,
    name_of,
    number_of,
    process_of,
    progress,
    restart_command,
    standing,
    task_of,
    title_of,
    unit_behind,
    unit_of,
    with_unit,
)
from board.serving import MODEL_SERVERS
from board.words import clock, duration
from board.world import World

RUNNER_RULES = ("port.wrong_owner", "docker.crashloop", "docker.unhealthy", "unit.flapping", "unit.down")
"""Rules about what runs a server, which explain what happens to the server."""
MORE: Final = {
    "llama-server": "give it more slots (--parallel)",
    "model": "give it more slots (--parallel)",
    "vllm": "let it take more at once (--max-num-seqs)",
}
"""How each kind of server is made to work on more requests at once."""
MUTE: Final = ("openai-server",)
"""Kinds of servers many of which answer nobody while they work: they speak or listen on the thread that answers."""
TASK_RULES = ("llm.slot_orphan", "llm.slot_stuck")
"""Rules about a single task, which explain what happens to the whole server."""
HOLDING = ("llm.single_slot_conflict", *TASK_RULES)
"""Rules about what holds a server's slots, for which others wait."""


@rule(
    "llm.down",
    Severity.NOW,
    limits=("llm.down", "llm.loading_for", "host.boot_phase"),
    causes=(*RUNNER_RULES, "aux.load_timeout", "host.rebooted", "gpu.lost"),
)
def down(world: World, limits: Limits) -> Iterable[Condition]:
    """A server refuses connections, or has been loading its model for too long."""
    for server in _servers(world):
        read_at = world.taken_at(server)
        loading = read_at - server.since if read_at and server.since else None
        if server.state is ServiceState.DOWN:
            what, why = f"{title_of(server)} is down", server.why or "it cannot be reached"
        elif server.state is ServiceState.STARTING and loading and loading >= limits.llm.loading_for:
            what = f"{title_of(server)} is still loading its model"
            why = f"for {duration(loading.total_seconds())}"
        else:
            continue
        unit = unit_behind(world, server)
        if unit is not None and unit.state is not ServiceState.UP and server.state is ServiceState.DOWN:
            what = f"{what}: {unit.label} is {briefly(unit)}"
        known = standing(unit) if unit else contained(world, server) or unit_of(server, process_of(world, server))
        owned = with_unit(server, unit)
        yield Condition(
            rule="llm.down",
            subject=server.key,
            severity=Severity.NOW,
            scope=world.home(server),
            what=what,
            why=" · ".join(part for part in (why, known) if part),
            do=restart(world, owned),
            span=limits.llm.down,
            causes=_behind(world, owned, limits) if is_local(owned) else (),
            starting=is_local(owned) and not _in_vain(owned, unit),
        )


@rule(
    "llm.saturated",
    Severity.SOON,
    Severity.NOW,
    limits=("llm.saturated_soon", "llm.saturated_now", "llm.silent"),
    causes=("llm.blocked", *TASK_RULES),
)
def saturated(world: World, limits: Limits) -> Iterable[Condition]:
    """A server accepts connections and does not answer, or not what is asked of its slots: requests hold it."""
    yield from _silent(world, limits)
    for server in _servers(world):
        if server.state is not ServiceState.SATURATED:
            continue
        command = restart_command(server, process_of(world, server))
        mute = (Severity.SOON, limits.llm.saturated_now)
        levels = ((Severity.SOON, limits.llm.saturated_soon), (Severity.NOW, limits.llm.saturated_now))
        for severity, span in (mute,) if server.kind in MUTE else levels:
            yield Condition(
                rule="llm.saturated",
                subject=server.key,
                severity=severity,
                scope=world.home(server),
                what=f"{title_of(server)} accepts connections but does not answer",
                why=server.why or "requests hold all its threads",
                do=f"stop some of its clients, or {command or restart(world, server)}",
                command=command,
                span=span,
                causes=("llm.blocked", *TASK_RULES),
            )


@rule(
    "llm.blocked",
    Severity.NOW,
    limits=("llm.blocked", "route.burst_times", "route.burst_within", "route.burst_for"),
    causes=(*HOLDING, "llm.parallel_overload"),
)
def blocked(world: World, limits: Limits) -> Iterable[Condition]:
    """Requests wait while every slot stays on the task that it has."""
    for server, slots, queue in _queues(world):
        if not slots or any(slot.phase is Phase.IDLE for slot in slots):
            continue
        since = max((slot.since for slot in slots if slot.since), default=None)
        behind = task_of(slots[0]) if len(slots) == 1 else f"{len(slots)} tasks"
        command = restart_command(server, process_of(world, server))
        begun = f"since {clock(since, world.zone, world.now)} · " if since else ""
        yield Condition(
            rule="llm.blocked",
            subject=server.key,
            severity=Severity.NOW,
            scope=world.home(queue),
            what=f"{title_of(server)}: {waiting(queue)} behind {behind}",
            why=begun + progress(min(slots, key=lambda slot: (slot.since or world.now, slot.key))),
            do=f"stop the client of {behind}, or {command or restart(world, server)}",
            command=command,
            firm=queue.value is not None,
            identity=" ".join(slot.task for slot in slots),
            span=limits.llm.blocked,
            blocks=int(queue.value or 0),
            evidence=Evidence.CONFIRMED,
            causes=(*HOLDING, *overloading(world, server, limits)),
        )


@rule(
    "llm.queue_wait",
    Severity.SOON,
    Severity.NOW,
    limits=("llm.queue_soon", "llm.queue_now"),
    causes=("llm.blocked", *HOLDING, "llm.parallel_overload"),
)
def queue_wait(world: World, limits: Limits) -> Iterable[Condition]:
    """Requests wait for a slot, whatever the reason."""
    for server, slots, queue in _queues(world):
        busy = sum(slot.phase is not Phase.IDLE for slot in slots)
        what = f"{title_of(server)}: {waiting(queue)} for a slot"
        why = f"{busy} of {len(slots)} slots busy" if slots else _running(world, server)
        do = f"send less to {name_of(server)}, or {MORE.get(server.kind, 'let it work on more at once')}"
        for severity, span in ((Severity.SOON, limits.llm.queue_soon), (Severity.NOW, limits.llm.queue_now)):
            yield Condition(
                rule="llm.queue_wait",
                subject=server.key,
                severity=severity,
                scope=world.home(queue),
                what=what,
                why=why,
                do=do,
                firm=queue.value is not None,
                span=span,
                blocks=int(queue.value or 0),
                causes=("llm.blocked", *HOLDING, "llm.parallel_overload"),
            )


def restart(world: World, server: Service) -> str:
    """How to bring a server back: a command when its unit is known, else in words, and how to let it go."""
    process, container = process_of(world, server), container_behind(world, server)
    if container is not None and not unit_of(server, process):
        return f"{engine_command(world, container)} restart {quote(container.label)}"
    if command := restart_command(server, process):
        return command
    if server.state is not ServiceState.DOWN:
        return f"restart the {server.kind} of {number_of(server)} the way it was started"
    forget = f"lockn-control sources --forget {quote(world.home(server))}"
    return f"start it as before; if it was found by looking and is gone for good: {forget}"


def contained(world: World, server: Service) -> str:
    """How the container stands that a server runs in: ``container vllm: stopped (exit 143)``; empty: none is known."""
    container = container_behind(world, server)
    return f"container {container.label}: {container.why or container.state.value}" if container else ""


def waiting(queue: Gauge) -> str:
    """How many requests wait, as subject and verb."""
    count = int(queue.value or 0)
    return "requests wait" if not count else "1 request waits" if count == 1 else f"{count} requests wait"


def _silent(world: World, limits: Limits) -> Iterable[Condition]:
    """Servers, and models behind a router, that are well and yet do not answer what their slots do."""
    for server in world.of(Service):
        if server.state is ServiceState.UP and SLOTS_SILENT in server.marks:
            yield Condition(
                rule="llm.saturated",
                subject=server.key,
                severity=Severity.SOON,
                scope=world.home(server),
                what=f"{title_of(server)} does not tell about its slots",
                why="/health answers and /slots does not",
                do=restart(world, server),
                span=limits.llm.silent,
                causes=("llm.blocked", *TASK_RULES),
            )


def _servers(world: World) -> Iterable[Service]:
    return (each for each in world.of(Service) if each.kind in MODEL_SERVERS)


def _queues(world: World) -> Iterable[tuple[Service, Sequence[Slot], Gauge]]:
    """Each service that has slots, with its slots and the number of requests that wait.

    A number that the server has stopped to tell is no zero: it holds what is raised, and raises nothing.
    """
    for server in world.of(Service):
        queue = world.find(f"{server.key}/queue", Gauge)
        if queue is not None and (queue.value is None or queue.value > 0):
            yield server, [slot for slot in world.under(server.key, Slot) if slot.server == server.key], queue


def _in_vain(server: Service, unit: Service | None) -> bool:
    """Whether nothing is going to start a server: its unit has ended, or is none that a boot starts."""
    ended = unit is not None and unit.state in (ServiceState.DOWN, ServiceState.OFF)
    return ended or server.boot in NEVER_STARTED


def _behind(world: World, server: Service, limits: Limits) -> tuple[str, ...]:
    """What may have taken a server of this box down with it."""
    return (*behind(world, server), "aux.load_timeout", *since_boot(world, server, limits), "gpu.lost")


def _running(world: World, server: Service) -> str:
    """What a server without slots works on, and how full its cache is, which is what requests wait for."""
    busy, cache = world.find(f"{server.key}/busy", Gauge), world.find(f"{server.key}/kv", Gauge)
    known = ((busy, "{:.0f} at work"), (cache, "cache {:.0f} % full"))
    said = [words.format(gauge.value) for gauge, words in known if gauge is not None and gauge.value is not None]
    return " · ".join(said) or "how many it works on is not known"
