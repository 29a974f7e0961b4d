"""Naming: how rules speak of servers, processes and units, and the commands that help."""

from dataclasses import replace
from shlex import quote
from typing import Final

from board.facts import Job, Process, Service, ServiceState, Slot
from board.marks import CONTAINER_ENGINE
from board.openclaw import GATEWAY
from board.words import duration, figure
from board.world import World

NEVER_STARTED: Final = ("disabled", "masked", "masked-runtime")
"""What is said of a unit that no boot starts: waiting for it is in vain."""
_HERE: Final = ("port:", "unit:", "system-unit:", "container:", "pid:")
"""Kinds of references that only what runs on the box itself has."""


def is_local(service: Service) -> bool:
    """Whether a service runs on the box that watches it, so that a boot or a lost card there concerns it."""
    return service.kind in ("gpu", "mig") or any(ref.startswith(_HERE) for ref in service.refs)


def unit_of(service: Service | Job, process: Process | None = None) -> str:
    """The systemd unit that runs a service; empty when nobody knows it."""
    _, name = _owner(service, process, ("unit:", "system-unit:"))
    return name


def unit_behind(world: World, service: Service) -> Service | None:
    """The unit that runs a service, as systemd tells of it; None when nobody knows it."""
    units = [each for each in world.joined(service, Service) if each.kind == "unit"]
    return next((each for each in units if unit_of(each) == unit_of(service)), next(iter(units), None))


def with_unit(service: Service, unit: Service | None) -> Service:
    """A service that knows its unit by name, and what that says of boots."""
    if unit is None:
        return service
    return replace(service, boot=unit.boot, refs=tuple(dict.fromkeys((*service.refs, *unit.refs))))


def standing(unit: Service) -> str:
    """How a unit stands, as systemd puts it: ``llama-qwen is inactive, disabled (would not start at boot)``."""
    now = unit.why or ("active" if unit.state is ServiceState.UP else unit.state.value)
    verb = "" if now.startswith("failed") else "is "
    boot = f", {unit.boot}" if unit.boot else ""
    in_vain = " (would not start at boot)" if unit.boot in NEVER_STARTED else ""
    return f"{unit.label} {verb}{now}{boot}{in_vain}"


def briefly(unit: Service) -> str:
    """The same in as few words as there are: ``inactive, disabled``."""
    word = (unit.why or unit.state.value).partition(" ")[0].rstrip(":")
    return f"{word}, {unit.boot}" if unit.boot else word


def restart_command(service: Service, process: Process | None = None) -> str:
    """The command that brings a service back; empty when neither its unit nor its container is known."""
    kind, name = _owner(service, process, ("unit:", "system-unit:", "container:"))
    if not kind:
        return ""
    if kind == "container:":
        return f"docker restart {quote(name)}"
    ctl = "systemctl --user" if kind == "unit:" else "sudo systemctl"
    if service.boot.startswith("masked"):
        return f"{ctl} unmask {quote(name)} && {ctl} start {quote(name)}"
    verb = "enable --now" if service.boot == "disabled" and service.state is not ServiceState.UP else "restart"
    return f"{ctl} {verb} {quote(name)}"


def container_behind(world: World, service: Service) -> Service | None:
    """The container that runs a service, as its engine tells of it; None when nobody knows it."""
    return next((each for each in world.joined(service, Service) if each.kind == "container"), None)


def engine_command(world: World, inside: Service) -> str:
    """The command of the engine that a container is of; with its address where that is not the usual one."""
    found = world.find(f"{inside.key.partition('/')[0]}/{world.home(inside)}", Service)
    if found is None or found.kind != CONTAINER_ENGINE:
        return "docker"
    address = next((ref.removeprefix("endpoint:") for ref in found.refs if ref.startswith("endpoint:")), "")
    program, option = ("podman", "--url") if found.label == "podman" else ("docker", "-H")
    named = address and not {"config", "DOCKER_HOST"}.isdisjoint(found.marks)
    return f"{program} {option} {quote(address)}" if named else program


def holder(process: Process) -> str:
    """What people call a process: its unit or container, else its command, else its number."""
    owner = process.owner.partition(":")[2] or process.owner
    return owner.removesuffix(".service") or process.name or f"pid {process.pid}"


def called(service: Service) -> str:
    """What people call a service among others: its label, which of a gateway says too little."""
    return f"gateway {service.label}" if service.kind == GATEWAY else service.label


def number_of(server: Service) -> str:
    """The port of a model server, or its address elsewhere: the third part of its key and of its models' keys."""
    return server.key.split("/")[2]


def name_of(server: Service) -> str:
    """A model server in a sentence: ``model server 11437 (Qwen3-32B)``; behind a router ``model Qwen3-32B``."""
    number = number_of(server)
    label = " ".join(server.label.split()[:2])
    if number in label:  # it has told no name yet, and goes by its address
        label = ""
    if server.kind == "model":
        return f"model {label}"
    return f"model server {number} ({label})" if label and label != number else f"model server {number}"


def title_of(server: Service) -> str:
    """The same at the start of a sentence."""
    name = name_of(server)
    return name[0].upper() + name[1:]


def progress(slot: Slot) -> str:
    """How far a generation is: ``38/8000 tok · 0.4 tok/s · 5 h 31 min left``."""
    if slot.decoded is None:
        return "progress unknown"
    parts = [f"{slot.decoded}/{slot.limit} tok" if slot.limit else f"{slot.decoded} tok"]
    if slot.rate is not None:
        parts.append(f"{figure(slot.rate)} tok/s")
        if slot.limit and slot.rate > 0:
            parts.append(f"{duration((slot.limit - slot.decoded) / slot.rate)} left")
    return " · ".join(parts)


def task_of(slot: Slot) -> str:
    """A task in a sentence: ``task 7066``."""
    return f"task {slot.task_number}" if slot.task_number else "a task"


def process_of(world: World, server: Service) -> Process | None:
    """The process that owns a server's port; a model behind a router is reached by the router's."""
    for process in world.joined(server, Process):
        for port in process.ports:
            if f"port:{port}" in server.refs:
                return process
    return None


def _owner(service: Service | Job, process: Process | None, kinds: tuple[str, ...]) -> tuple[str, str]:
    """Who runs a service, as the first of these kinds of references that is known, with its name."""
    refs = (*service.refs, *process.refs) if process else service.refs
    for kind in kinds:
        for ref in refs:
            if ref.startswith(kind):
                return kind, ref.removeprefix(kind)
    return "", ""
