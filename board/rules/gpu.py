"""Rules about graphics cards: lost ones, and full ones."""

from collections.abc import Iterable

from board.board import Severity
from board.facts import Failure, Gauge, Process, Service, ServiceState
from board.limits import Limits
from board.reading import absent
from board.rules.condition import Condition, rule
from board.rules.naming import holder
from board.span import Level
from board.words import clock, size
from board.world import World


@rule("gpu.lost", Severity.NOW, limits=("gpu.lost", "gpu.xid_for"))
def lost(world: World, limits: Limits) -> Iterable[Condition]:
    """A card cannot be read, or reported an XID, the driver's word for a serious fault.

    Only a card that is gone explains what else is wrong on the box.
    """
    for card in _cards(world):
        gone = card.state is ServiceState.DOWN
        xid = _last_xid(world, card, limits)
        if gone:
            what, why = f"Graphics card {_number(card)} is lost", card.why or "the driver cannot read it"
        elif xid is not None:
            what = f"Graphics card {_number(card)} reported a fault"
            why = f"{xid.text} · last at {clock(xid.last_seen, world.zone, world.now)}"
        else:
            continue
        yield Condition(
            rule="gpu.lost",
            subject=card.key,
            severity=Severity.NOW,
            scope=world.home(card),
            what=what,
            why=why,
            do="dmesg | grep -i -e xid -e nvrm | tail",
            span=limits.gpu.lost,
            reach=card.key.partition("/")[0] if gone else card.key,
            starting=gone and xid is None,
        )


@rule("gpu.vram", Severity.SOON, Severity.NOW, limits=("gpu.vram_soon", "gpu.vram_now"))
def vram(world: World, limits: Limits) -> Iterable[Condition]:
    """The memory of a card runs full."""
    for card in _cards(world):
        gauge = world.find(f"{card.key}/vram", Gauge)
        if gauge is None or gauge.value is None or not gauge.limit:
            continue
        for severity, level in ((Severity.SOON, limits.gpu.vram_soon), (Severity.NOW, limits.gpu.vram_now)):
            firm = level.judge(100 * gauge.value / gauge.limit)
            if firm is not None:
                yield _full(world, card, gauge, severity, level, firm=firm)


def _full(world: World, card: Service, gauge: Gauge, severity: Severity, level: Level, *, firm: bool) -> Condition:
    value, limit = gauge.value or 0.0, gauge.limit or 1.0
    return Condition(
        rule="gpu.vram",
        subject=gauge.key,
        severity=severity,
        scope=world.home(gauge),
        what=f"Memory of graphics card {_number(card)} is almost full",
        why=" · ".join((f"{100 * value / limit:.0f} % of {size(limit)}", *_holders(world, card))),
        do="nvidia-smi --query-compute-apps=pid,name,used_memory --format=csv",
        firm=firm,
        span=level,
        reach=card.key.partition("/")[0],
    )


def _cards(world: World) -> Iterable[Service]:
    """The cards that are there: a source that is not set up has none, and a lost card is not an absent one."""
    for service in world.of(Service):
        scope = world.scope_of(service)
        if service.kind == "gpu" and scope is not None and not absent(scope):
            yield service


def _number(card: Service) -> str:
    return card.key.rpartition("/")[2]


def _last_xid(world: World, card: Service, limits: Limits) -> Failure | None:
    """The XID that the card reported last, while it counts."""
    read_at = world.taken_at(card)
    found = [
        each
        for each in (*world.under(card.key, Failure), *world.joined(card, Failure))
        if each.failure_class == "xid" and read_at and read_at - each.last_seen < limits.gpu.xid_for
    ]
    return max(found, key=lambda each: (each.last_seen, each.key), default=None)


def _holders(world: World, card: Service) -> list[str]:
    """The two processes that hold most of the card's memory, where the driver says."""
    held = [each for each in world.under(card.key, Process) if each.gpu_memory is not None]
    held.sort(key=lambda each: (-(each.gpu_memory or 0), each.key))
    return [f"{holder(each)} {size(each.gpu_memory or 0)}" for each in held[:2]]
