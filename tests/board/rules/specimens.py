"""Specimens: worlds in which everything is wrong that a rule can find; a new rule comes with one that shows it."""

from typing import Any

from board.alerts.loudness import Figure
from board.facts import NO_LINGER, SLOTS_SILENT, Failure, Phase, Service, ServiceState
from board.health import CHANNEL, KIND, SOURCE, Part
from board.lookback import Hindsight
from board.past import series, trend
from board.reading import Outage, OutageKind
from board.rules.host import FILLING
from board.rules.unit import RESTARTS
from board.world import World
from tests.board.rules import containers, probes
from tests.board.worlds import (
    BOX,
    GB,
    T0,
    at,
    card,
    clients,
    gauge,
    gone,
    host,
    manager,
    queue,
    scope,
    server,
    slot,
    unit,
    world,
)

DISK = f"{BOX}/host/disk/root"
LOST = Outage(OutageKind.TIMEOUT, "no answer within 5 s")


def specimens() -> tuple[World, ...]:
    """All of them, by the first part of the rules' names."""
    return (*_host(), *_gpu(), *_llm(), *_unit(), *_dash(), *containers.specimens(), *probes.specimens())


def filling() -> Hindsight:
    """The past of a disk that has filled by a gigabyte an hour."""
    samples = [(at(60 * minute), (99.0 + minute / 60) * GB) for minute in range(-59, 1)]
    line = trend(samples)
    assert line is not None
    return Hindsight({(FILLING, series(DISK)): line})


def _host() -> tuple[World, ...]:
    booted = host(
        boot_id="b2", booted_at=T0, off_since=at(-90_000), unread_from=at(-90_000), unread_until=T0, oom_at=T0
    )
    full = (gauge("host/mem", 99 * GB), gauge("host/disk/root", 99 * GB, label="/"))
    return (world(booted, *full, _wordy(), past=filling()),)


def _gpu() -> tuple[World, ...]:
    xid = Failure(key=f"{BOX}/gpu/0/xid", failure_class="xid", text="XID 79", last_seen=T0)
    return (
        world(card(), xid, gauge("gpu/0/vram", 99 * GB)),
        world(card(ServiceState.DOWN)),
    )


def _llm() -> tuple[World, ...]:
    booted = host(boot_id="b2", booted_at=T0, off_since=at(-90_000))
    stuck = slot(moved_at=at(-3600), task_number="")
    reads = slot(moved_at=at(-3600), phase=Phase.PREFILL)
    return (
        world(booted, _wordy(), stuck, queue(3), clients(gone())),
        world(booted, _wordy(ServiceState.DOWN)),
        world(_wordy(), reads),
        world(_wordy(ServiceState.STARTING, since=at(-90_000), refs=())),
        world(_wordy(ServiceState.SATURATED)),
        world(_wordy(marks=(SLOTS_SILENT,))),
        world(server(capacity=2), slot(), slot(1, moved_at=None), queue(None), clients(peers=None)),
    )


def _unit() -> tuple[World, ...]:
    booted = host(boot_id="b2", booted_at=T0, off_since=at(-90_000))
    ended = unit("llama", ServiceState.OFF, last_up=at(-3600), boot="disabled", refs=("unit:llama.service", "port:1"))
    failed = unit("plumbing", ServiceState.DOWN, why="failed: exit code 1", boot="static")
    slow = unit("slow", ServiceState.STARTING, since=at(-90_000), essential=True, boot="enabled")
    named = unit("nope", ServiceState.DOWN, why="missing: no unit of that name", boot="", essential=True)
    restarted = Hindsight(rises={(RESTARTS, series(slow.key, "restarts")): 3.0})
    return (
        world(booted, manager(NO_LINGER), ended, failed, slow, named, unit("kept"), past=restarted),
        world(manager(), *(unit(f"loose-{each}", boot="disabled") for each in range(8))),
        world(server(ServiceState.DOWN), ended),
    )


def _dash() -> tuple[World, ...]:
    blind = [scope("gpu", -900, critical=True), scope("host", None, outage=LOST, critical=True)]
    own = Service(key=f"{BOX}/{SOURCE}", kind=KIND, label="engine", state=ServiceState.UP)
    numbers = ((Part.NEW, 60), (Figure.HOURLY, 40), (Part.STORE, 99 * GB))
    loud = (gauge(f"{SOURCE}/{name}", value) for name, value in numbers)
    mute = Service(key=f"{BOX}/{SOURCE}/notify/x", kind=CHANNEL, label="x", state=ServiceState.DOWN, why="refused")
    return (world(scopes=blind), world(own, *loud), world(own, mute))


def _wordy(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """A server that its owner gave a long name."""
    return server(state, label="the big one in the corner", **more)
