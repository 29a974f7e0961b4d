"""The host's two rows: what moves, and what fills."""

from collections.abc import Iterable

from board.board import Cell, StatusRow, Tone, Words
from board.facts import Gauge, Host
from board.status.view import View, meter, named, row, unread


def host_rows(view: View) -> Iterable[StatusRow]:
    """Above what moves (CPU, memory), below what fills or waits (disk, load, pressure)."""
    host = next(iter(view.world.of(Host)), None)
    if host is None:
        yield from unread(view, "host", "host")
        return
    gauges = view.world.under(host.key, Gauge)
    disks = [gauge for gauge in gauges if gauge.key.startswith(f"{host.key}/disk/")]
    moving = [meter(view, each, label=name) for name in ("cpu", "mem") if (each := named(gauges, host.key, name))]
    yield row(view, host, "host", moving)
    filling: list[Cell] = [meter(view, disk, label=f"disk {disk.label}") for disk in _fullest(disks)]
    if load := named(gauges, host.key, "load"):
        filling.append(meter(view, load))
    yield row(view, host, "", [*filling, *_pressure(host, gauges)])


def _fullest(disks: Iterable[Gauge]) -> list[Gauge]:
    """The disk that has least room, alone: the others stand in the details."""
    known = [disk for disk in disks if disk.value is not None and disk.limit]
    return sorted(known, key=lambda disk: (disk.value or 0.0) / (disk.limit or 1.0))[-1:]


def _pressure(host: Host, gauges: Iterable[Gauge]) -> Iterable[Words]:
    """How much of the time work stood still for want of each resource (PSI, the last ten seconds)."""
    stalls = [(name, named(gauges, host.key, f"psi/{name}")) for name in ("cpu", "memory", "io")]
    said = [f"{name[:3]} {gauge.value:.0f}" for name, gauge in stalls if gauge and gauge.value is not None]
    if said:
        yield Words(f"psi {' '.join(said)} %", Tone.QUIET, width=24)
