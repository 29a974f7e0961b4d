"""The rows of each gateway: how it stands, what it runs and uses, and the parts of it that are not well."""

from collections.abc import Iterable
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Gauge, Process, Service, ServiceState
from board.openclaw import GATEWAY
from board.sessions import STORE
from board.status.view import View, marks, meter, row, state_words, unread
from board.words import duration, figure

SOURCE: Final = "openclaw"
STATE: Final = 12
VERSION: Final = 10
PARTS: Final = ("http", "rpc", "cron")
"""What a gateway's state is made of."""


def gateway_rows(view: View) -> Iterable[StatusRow]:
    """Each gateway, or that there is none."""
    gateways = [each for each in view.world.of(Service) if each.kind == GATEWAY]
    for gateway in gateways:
        label = "gateway" if len(gateways) == 1 else f"gw {gateway.label}"  # of a label there is room for ten cells
        yield row(view, gateway, label, _cells(view, gateway))
        if view.world.blind(gateway):
            continue
        if told := [*_troubles(view, gateway)]:
            yield row(view, gateway, "", told)
    read = {view.world.home(each) for each in gateways}
    for scope in view.world.scopes:
        if scope.source == SOURCE and scope.name.count("/") == 1 and scope.name not in read:
            yield from unread(view, scope.name, "gateway")


def _cells(view: View, gateway: Service) -> Iterable[Cell]:
    yield state_words(view, gateway, gateway.state.value, width=STATE)
    if view.world.blind(gateway):
        return
    yield Words(gateway.version, Tone.QUIET, width=VERSION)
    for name, label in (("cpu", "cpu"), ("memory", "mem")):
        gauge = view.world.find(f"{gateway.key}/{name}", Gauge)
        if gauge is not None:
            yield meter(view, gauge, label=label, bar=name == "memory")
    if store := _store(view, gateway):
        yield Words(store, Tone.QUIET)
    restarts = view.world.find(f"{gateway.key}/restarts", Gauge)
    if restarts is not None and restarts.value and restarts.limit:
        yield Words(f"restarts {restarts.value:.0f}/{restarts.limit:.0f}", Tone.QUIET)
    process = view.world.find(f"{gateway.key}/process", Process)
    if process is not None and process.started_at is not None:
        yield Words(f"up {duration((view.now - process.started_at).total_seconds())}", Tone.QUIET)
    yield from marks(gateway)


def _troubles(view: View, gateway: Service) -> Iterable[Cell]:
    """The parts that are not well; one that is not asked because of another says nothing of its own."""
    said = set[str]()
    for name in PARTS:
        part = view.world.find(f"{gateway.key}/{name}", Service)
        if part is None or part.state in (ServiceState.UP, ServiceState.OFF) or part.why in said:
            continue
        said.add(part.why)
        yield state_words(view, part, f"{part.label} {part.why or part.state.value}")


def _store(view: View, gateway: Service) -> str:
    """``store 488 entries 7.6 MB``, in the units of the lines about it."""
    store = next((each for each in view.world.under(gateway.key, Service) if each.kind == STORE), None)
    if store is None or view.world.blind(store):
        return ""
    entries, held = (view.world.find(f"{store.key}/{name}", Gauge) for name in ("entries", "bytes"))
    if entries is None or entries.value is None or held is None or held.value is None:
        return ""
    return f"store {figure(entries.value)} entries {held.value / 1e6:.1f} MB"
