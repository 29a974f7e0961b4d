"""One row for each server of models, and one for each model of a router or of Ollama."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from board.board import Cell, Meter, Severity, StatusRow, Tone, Words
from board.facts import Gauge, Service, ServiceState, Slot
from board.past import series
from board.reading import Freshness
from board.status.view import TONES, View, marks, meter, named, row, state_words, unread
from board.words import figure

NAME: Final = 17
"""Cells for a server's port and label."""
FAMILIES: Final[Mapping[str, Collection[str]]] = {
    "llama": ("llama-server", "llama-router"),
    "ollama": ("ollama",),
    "vllm": ("vllm",),
    "models": ("openai-server",),
}
"""Kinds of servers by what stands before the first of them."""
MODEL_SOURCES: Final = {"ollama": "ollama", "vllm": "vllm", "openai": "models"}
"""Sources of which each scope has a row, also where it has brought nothing yet, with what stands before it."""
DOING: Final = 11
QUEUE: Final = 7


def llama_rows(view: View) -> Iterable[StatusRow]:
    """Each family of servers, in the order of their ports; under a server its models."""
    for label, kinds in FAMILIES.items():
        servers = [each for each in view.world.of(Service) if each.kind in kinds]
        servers.sort(key=lambda each: (len(each.key), each.key))
        for index, server in enumerate(servers):
            yield row(view, server, "" if index else label, _llama(view, server))
            for model in view.world.under(server.key, Service):
                if model.kind == "model":
                    yield row(view, model, "", _llama(view, model))
        yield from _unread(view, label, servers)


def _llama(view: View, server: Service) -> list[Cell]:
    name = server.key.rsplit("/", 1)[-1] if server.kind != "model" else " └"
    cells: list[Cell] = [Words(f"{name:<6}{server.label}", Tone.PLAIN, width=NAME)]
    if view.world.freshness(server) is Freshness.UNKNOWN or server.state is not ServiceState.UP:
        return [*cells, state_words(view, server, server.state.value), Words(server.why, Tone.QUIET)]
    gauges = view.world.under(server.key, Gauge)
    queue, speed = named(gauges, server.key, "queue"), named(gauges, server.key, "speed")
    busy = named(gauges, server.key, "busy")
    at_work = busy.value if busy else None
    doing = _doing(at_work, server.capacity or _slots(view, server))
    cells.append(state_words(view, server, doing, live=bool(at_work), width=DOING))
    if queue is not None:
        waiting = int(queue.value or 0)
        tone = TONES.get(view.alarm.get(server.key, Severity.NOTE), Tone.PLAIN) if waiting else Tone.QUIET
        cells.append(Words(f"{waiting} wait" if queue.value is not None else "? wait", tone, width=QUEUE))
    if speed is None and (vram := named(gauges, server.key, "vram")) is not None:
        cells.append(meter(view, vram, bar=True))
    if speed is not None:
        median = view.past.medians.get(series(speed.key))
        shown = meter(view, speed, label="")
        cells.append(_with_median(shown, median, idle=at_work == 0))
    return [*cells, *marks(server)]


def _unread(view: View, label: str, known: Sequence[Service]) -> Iterable[StatusRow]:
    """Servers that nothing could be learned of."""
    told = {view.world.home(each) for each in known}
    for scope in view.world.scopes:
        if MODEL_SOURCES.get(scope.source) == label and scope.name not in told:
            name = Words(f"{scope.name.rpartition('/')[2]:<6}", Tone.PLAIN, width=NAME)
            for each in unread(view, scope.name, label):
                yield replace(each, cells=(name, *each.cells))


def _slots(view: View, server: Service) -> int:
    return sum(slot.server == server.key for slot in view.world.under(server.key, Slot))


def _doing(at_work: float | None, total: int) -> str:
    """How many slots are at work; the slots themselves do not tell where the server hides them."""
    if at_work is None:
        return f"?/{total} slots" if total else "up"
    doing = "busy" if at_work else "idle"
    return f"{at_work:.0f}/{total} {doing}" if total else doing


def _with_median(shown: Meter, median: float | None, *, idle: bool) -> Meter:
    text = "" if idle and shown.text == "?" else shown.text
    after = f"med {figure(median)}" if median is not None else shown.after
    return Meter(label="", text=text, tone=shown.tone, width=shown.width, spark=shown.spark, after=after)
