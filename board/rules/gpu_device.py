"""Rules about where a model runs: on the processor although it is meant for a card."""

from collections.abc import Iterable
from shlex import quote
from typing import Final

from board.board import Evidence, Severity
from board.facts import Failure, Gauge, Host, Process, Service, ServiceState
from board.limits import Limits
from board.reading import Freshness
from board.rules.condition import Condition, rule
from board.rules.naming import is_local, process_of, restart_command, title_of
from board.serving import FELL_BACK, FOR_GPU, MODEL_SERVERS, NO_MODEL, ON_CPU
from board.words import figure
from board.world import World

UNSEEN: Final = "answers, and has no process on any card"
_OWNERS: Final = ("pid:", "unit:", "system-unit:", "container:")
"""Kinds of references by which a process on a card is known to be a server's."""


@rule(
    "gpu.cpu_fallback",
    Severity.SOON,
    limits=("gpu.cpu_told", "gpu.cpu_seen", "gpu.hidden"),
    causes=("gpu.lost",),
)
def cpu_fallback(world: World, limits: Limits) -> Iterable[Condition]:
    """A server that is meant for a graphics card answers from the processor.

    It says so itself, or its log does and nothing of it is on a card; or nothing of it is on any card, where that can
    be told. What cannot be told holds a line that stands and begins none.
    """
    for server in world.of(Service):
        if server.kind not in MODEL_SERVERS or FOR_GPU not in server.marks or server.state is ServiceState.DOWN:
            continue
        reason, firm = _judged(world, server, limits)
        if firm is None or not (firm or world.holds("gpu.cpu_fallback", server.key)):
            continue
        speed = world.find(f"{server.key}/speed", Gauge)
        rate = f"{figure(speed.value)} tok/s" if speed and speed.value is not None else ""
        told = bool(reason)
        yield Condition(
            rule="gpu.cpu_fallback",
            subject=server.key,
            severity=Severity.SOON,
            scope=world.home(server),
            what=f"{title_of(server)} runs on the CPU",
            why=" · ".join(part for part in ("meant for the GPU", reason or UNSEEN, rate) if part),
            do=_advice(world, server),
            command=restart_command(server, process_of(world, server)),
            firm=firm,
            span=limits.gpu.cpu_told if told else limits.gpu.cpu_seen,
            evidence=Evidence.REPORTED if told else Evidence.LIKELY,
            causes=("gpu.lost",),
        )


def _judged(world: World, server: Service, limits: Limits) -> tuple[str, bool | None]:
    """The reason in the server's own words, and whether it runs on the processor; see :meth:`Level.judge`."""
    said = {each.failure_class: each.text for each in world.under(server.key, Failure)}
    if ON_CPU in said:
        return said.get(FELL_BACK, said[ON_CPU]), True
    on_card = _on_card(world, server, limits) if server.state is ServiceState.UP else None
    if on_card:
        return "", None
    if FELL_BACK in said:
        return said[FELL_BACK], True
    return "", on_card is not None


def _on_card(world: World, server: Service, limits: Limits) -> bool | None:
    """Whether a process of a server is on a card; None where that cannot be told."""
    box = server.key.partition("/")[0]
    found = world.under(f"{box}/gpu", Process)
    beside = [each for each in world.joined(server, Service) if each.kind in ("container", "unit")]
    names = {ref for each in (server, *beside) for ref in each.refs if ref.startswith(_OWNERS)}
    names |= {f"ancestor:{name.removeprefix('pid:')}" for name in names if name.startswith("pid:")}
    if any(names.intersection(process.refs) for process in found):
        return True
    process = process_of(world, server)
    known = any(each.kind == "container" for each in beside) or (process is not None and _is_itself(process))
    told = known and is_local(server) and _has_model(world, server) and _tells(world, box, found, limits)
    return False if told else None


def _is_itself(process: Process) -> bool:
    """Whether the process that holds a port is the server: one that only forwards to it goes by no number."""
    return process.pid is not None and f"pid:{process.pid}" in process.refs


def _has_model(world: World, server: Service) -> bool:
    """Whether there must be a model in memory; Ollama itself says where each of its models is."""
    if server.kind == "llama-router":
        return any(each.kind == "model" and each.state is ServiceState.UP for each in world.under(server.key, Service))
    return server.kind != "ollama" and NO_MODEL not in server.marks and "sleeping" not in server.marks


def _tells(world: World, box: str, found: Iterable[Process], limits: Limits) -> bool:
    """Whether the driver tells of all processes: not under WSL, and not of those in another namespace."""
    cards = [each for each in world.under(f"{box}/gpu", Service) if each.kind == "gpu"]
    if not cards or any(
        card.state is not ServiceState.UP or world.freshness(card) is not Freshness.FRESH for card in cards
    ):
        return False
    if any(host.wsl for host in world.under(box, Host)):
        return False
    if any(each.gpu_memory is None or not (each.name or each.owner) for each in found):
        return False
    return not any(_hidden(world, card, found) >= limits.gpu.hidden for card in cards)


def _hidden(world: World, card: Service, found: Iterable[Process]) -> float:
    """Bytes in use on a card that no process is listed for."""
    used = world.find(f"{card.key}/vram", Gauge)
    held = sum(each.gpu_memory or 0 for each in found if each.key.startswith(f"{card.key}/"))
    return (used.value or 0.0) - held if used else 0.0


def _advice(world: World, server: Service) -> str:
    """Where the reason is to be found, and what is done when it is mended."""
    names = [ref for ref in server.refs if ref.startswith(("container:", "unit:", "system-unit:"))]
    kind, _, name = next(iter(names), "").partition(":")
    look = {
        "container": f"docker logs --tail 50 {quote(name)}",
        "unit": f"journalctl --user -n 50 -u {quote(name)}",
        "system-unit": f"journalctl -n 50 -u {quote(name)}",
    }.get(kind, "look into its log why it cannot use the card")
    again = restart_command(server, process_of(world, server))
    return f"{look}; then {again}" if again else f"{look}, then restart it"
