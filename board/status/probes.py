"""The rows of the probes: one for each way with its hops in order, one for each thing alone, one for all ports."""

from collections.abc import Iterable
from typing import Final

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Gauge, Process, Service, ServiceState
from board.marks import MEANT_FOR
from board.reading import Freshness
from board.status.deployments import deployed
from board.status.view import SHAPES, TONES, View, marks, row, state_words, unread
from board.words import figure

SOURCE: Final = "probe"
WAYS: Final = ("environment", "chain", "bridge")
"""Kinds of service that are drawn with their hops, in this order."""
SINGLES: Final = ("probe", "proxy", "certificate", "dns", "portproxy")
NAME: Final = 17
"""Cells for the name of a way or a thing."""
STATE: Final = 12
QUIET: Final = (ServiceState.UP, ServiceState.UNKNOWN)
"""States of a hop at which no way breaks."""


def probe_rows(view: View) -> Iterable[StatusRow]:
    """Ways first, then single things, then the ports; what was never read says why."""
    found = [each for each in view.world.of(Service) if view.world.home(each).startswith(f"{SOURCE}/")]
    own = [each for each in found if not _is_part(view, each)]
    drawn = [
        *(_way(view, each) for kind in WAYS for each in own if each.kind == kind),
        *(_single(view, each) for kind in SINGLES for each in own if each.kind == kind),
        *_ports(view, [each for each in own if each.kind == "port"]),
    ]
    for index, (fact, cells) in enumerate(drawn):
        yield row(view, fact, "" if index else "probes", cells)
    read = {view.world.home(each) for each in found}
    for scope in view.world.scopes:
        if scope.source == SOURCE and scope.name not in read:
            yield from unread(view, scope.name, scope.name.partition("/")[2])


def _is_part(view: View, service: Service) -> bool:
    """Whether it stands below another one: a hop, a path, the certificate or the name of a page."""
    parent = service.key.rpartition("/")[0]
    return any(isinstance(view.world.get(key), Service) for key in (parent, parent.rpartition("/")[0]))


def _way(view: View, way: Service) -> tuple[Service, list[Cell]]:
    cells: list[Cell] = [Words(way.label, Tone.PLAIN, width=NAME)]
    if way.state is ServiceState.OFF:
        return way, [*cells, Words(f"{SHAPES[way.state]} {way.why}", Tone.UNKNOWN)]
    if view.world.freshness(way) is Freshness.UNKNOWN:
        return way, [*cells, state_words(view, way, "")]
    parts = [each for each in view.world.under(way.key, Service) if each.key.count("/") == way.key.count("/") + 2]
    hops = [each for each in parts if "/hop/" in each.key]
    drawn = [_hop(view, way, each, "→ " if index else "") for index, each in enumerate(hops)]
    told = [Words(each.why, Tone.QUIET) for each in hops if each.state not in QUIET][:1]
    served = _paths(view, way, [each for each in parts if "/path/" in each.key])
    return way, [*cells, *drawn, *served, *deployed(view, way), *told]


def _hop(view: View, way: Service, hop: Service, arrow: str) -> Words:
    """One link: its shape and name, in the tone of the alert where the way breaks at it."""
    if hop.state is ServiceState.UNKNOWN:
        return Words(f"{arrow}? {hop.label}", Tone.UNKNOWN)
    if hop.state is ServiceState.UP:
        return Words(f"{arrow}{SHAPES[hop.state]} {hop.label}", Tone.QUIET)
    tone = TONES[view.alarm[way.key]] if way.key in view.alarm else Tone.PLAIN
    return Words(f"{arrow}{SHAPES[hop.state]} {hop.label}", tone)


def _paths(view: View, way: Service, paths: list[Service]) -> Iterable[Words]:
    """What a way leads to: how many are well, or the first that is not."""
    failing = [each for each in paths if each.state is not ServiceState.UP]
    if not paths:
        return
    count = "1 path" if len(paths) == 1 else f"{len(paths)} paths"
    if all(each.state is ServiceState.UNKNOWN for each in paths):
        yield Words(f"? {count}", Tone.UNKNOWN)
    elif failing:
        tone = TONES[view.alarm[way.key]] if way.key in view.alarm else Tone.PLAIN
        first = failing[0]
        yield Words(f"▲ {len(failing)}/{count}: {first.label} {first.why}", tone)
    else:
        yield Words(f"● {count}", Tone.QUIET)


def _single(view: View, thing: Service) -> tuple[Service, list[Cell]]:
    cells: list[Cell] = [Words(thing.label, Tone.PLAIN, width=NAME)]
    if thing.state is not ServiceState.UP or view.world.freshness(thing) is Freshness.UNKNOWN:
        return thing, [*cells, state_words(view, thing, thing.state.value), Words(thing.why, Tone.QUIET)]
    said = f"{figure(thing.latency)} ms" if thing.latency is not None else thing.why or "up"
    cells.append(state_words(view, thing, said, width=STATE))
    return thing, [*cells, *_certificate(view, thing), *marks(thing)]


def _certificate(view: View, thing: Service) -> Iterable[Words]:
    """How long a certificate holds."""
    key = thing.key if thing.kind == "certificate" else f"{thing.key}/tls"
    left = view.world.find(f"{key}/left", Gauge)
    if left is not None and left.value is not None:
        tone = TONES[view.alarm[key]] if key in view.alarm else Tone.QUIET
        yield Words(f"cert {left.value:.0f} d", tone)


def _ports(view: View, ports: list[Service]) -> Iterable[tuple[Service, list[Cell]]]:
    """All ports that are meant for somebody, in one row."""
    if ports:
        cells: list[Cell] = [Words("ports", Tone.PLAIN, width=NAME)]
        cells += [state_words(view, each, _held(view, each)) for each in ports]
        yield ports[0], cells


def _held(view: View, port: Service) -> str:
    """A port with who holds it, where that is not whom it is meant for."""
    number = next((ref.removeprefix("port") for ref in port.refs if ref.startswith("port:")), "")
    holder = next(iter(view.world.under(port.key, Process)), None)
    if port.state is ServiceState.DEGRADED and holder is not None:
        meant = next((ref.removeprefix(MEANT_FOR) for ref in port.refs if ref.startswith(MEANT_FOR)), "")
        return f"{number} {holder.name}" + (f", meant for {meant}" if meant else "")
    return f"{number} free" if port.state is ServiceState.OFF else f"{number} {port.label}"
