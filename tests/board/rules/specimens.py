"""Specimens: worlds in which everything is wrong that a rule can find; a new rule comes with one that shows it."""

from dataclasses import replace
from typing import Any

from board.alerts.loudness import Figure
from board.facts import Failure, Phase, Service, ServiceState
from board.health import CHANNEL, CONFIG, KIND, SOURCE, Part
from board.lookback import Hindsight
from board.marks import NO_LINGER, SLOTS_SILENT
from board.past import series, trend
from board.reading import Outage, OutageKind
from board.rules.host import FILLING
from board.rules.unit import RESTARTS
from board.world import World
from tests.board.rules import (
    containers,
    crons,
    deployments,
    forges,
    gateways,
    models,
    probes,
    providers,
    services,
    sessions,
    talks,
    work,
    workers,
)
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
    return (
        *_host(),
        *_gpu(),
        *_llm(),
        *_unit(),
        *_dash(),
        *containers.specimens(),
        *crons.specimens(),
        *gateways.specimens(),
        *models.specimens(),
        *probes.specimens(),
        *providers.specimens(),
        *services.specimens(),
        *talks.specimens(),
        *sessions.specimens(),
        *deployments.specimens(),
        *work.specimens(),
        *workers.specimens(),
        *forges.specimens(),
    )


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
    robbed = unit("figma-bridge", ServiceState.STARTING, why="restarting: exit code 1", boot="static")
    restarted = Hindsight(rises={(RESTARTS, series(each.key, "restarts")): 3.0 for each in (slow, robbed)})
    return (
        world(booted, manager(NO_LINGER), ended, failed, slow, named, unit("kept"), past=restarted),
        world(manager(), *(unit(f"loose-{each}", boot="disabled") for each in range(8))),
        world(server(ServiceState.DOWN), ended),
        world(robbed, *probes.port(ServiceState.DEGRADED), past=restarted),
    )


def _dash() -> tuple[World, ...]:
    blind = [scope("gpu", -900, critical=True), scope("host", None, outage=LOST, critical=True)]
    own = Service(key=f"{BOX}/{SOURCE}", kind=KIND, label="engine", state=ServiceState.UP)
    numbers = ((Part.NEW, 60), (Figure.HOURLY, 40), (Part.STORE, 99 * GB))
    loud = (gauge(f"{SOURCE}/{name}", value) for name, value in numbers)
    mute = Service(key=f"{BOX}/{SOURCE}/notify/x", kind=CHANNEL, label="x", state=ServiceState.DOWN, why="refused")
    typo = Service(key=f"{BOX}/{SOURCE}/config", kind=CONFIG, label="config", state=ServiceState.DOWN, why="line 2: x")
    renamed = replace(typo, state=ServiceState.UP, why="box.name is in force from the next start")
    return (world(scopes=blind), world(own, *loud), world(own, mute), world(own, typo), world(own, renamed))


def _wordy(state: ServiceState = ServiceState.UP, **more: Any) -> Service:
    """A server that its owner gave a long name."""
    return server(state, label="the big one in the corner", **more)
