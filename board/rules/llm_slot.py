"""Rules about single slots: stuck ones, and orphans that work for nobody.

A llama-server looks whether its client has gone only after a full second without any result, so that a poller or
another stream keeps an abandoned task alive for ever. The kernel knows it all the same: a connection whose
client has hung up stays in CLOSE_WAIT until the server notices.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from board.board import Evidence, Severity
from board.facts import Gauge, Peer, PeerState, Phase, Process, Service, ServiceState, Slot
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.rules.llm_server import restart
from board.rules.naming import name_of, process_of, progress, task_of
from board.words import duration
from board.world import World

_IDLE: Final = Phase.IDLE
_GENERATING: Final = Phase.GENERATING
_CLOSE_WAIT: Final = PeerState.CLOSE_WAIT
"""Looking up a member in its class takes longer than all else that is asked of a slot or a peer (Python 3.11)."""


@rule(
    "llm.slot_stuck",
    Severity.NOW,
    limits=("llm.stuck", "llm.stuck_generating", "llm.stuck_prefill", "llm.stuck_steps"),
    causes=("llm.slot_orphan",),
)
def stuck(world: World, limits: Limits) -> Iterable[Condition]:
    """A task in which nothing moves; one of which there is no news neither moves nor stands still."""
    for server, slots in _busy(world):
        stood = ((slot, _stood(world, slot)) for slot in slots)
        standing = [(slot, still) for slot, still in stood if _stands_still(world, slot, still, limits)]
        if standing:
            yield from _standing(world, server, standing, limits)


@rule("llm.slot_orphan", Severity.NOW, Severity.SOON, limits=("llm.orphan", "llm.orphan_slack"))
def orphan(world: World, limits: Limits) -> Iterable[Condition]:
    """A task whose client has gone.

    Once that was seen it stays so until the task ends: established connections prove nothing, since an idle
    one that is kept alive looks the same. So each busy slot yields at least a condition that holds where there is one.
    """
    crowds: dict[str, list[_Busy]] = {}
    for busy in _busy(world):
        process = process_of(world, busy.server)
        crowds.setdefault(process.key if process else busy.server.key, []).append(busy)
    for key, crowd in crowds.items():
        verdicts = _verdicts(world, world.find(key, Process), crowd, limits.llm.orphan_slack)
        for busy in crowd:
            yield from _orphaned(world, busy, verdicts, limits)


class _Busy(NamedTuple):
    """A service with those of its slots that are at work."""

    server: Service
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """How a task was found to be an orphan."""

    evidence: Evidence
    why: str


_UNSEEN: Final = _Verdict(Evidence.LIKELY, "its client has hung up")
"""Of a task that was found to be one earlier, if it was."""


def _stands_still(world: World, slot: Slot, still: timedelta | None, limits: Limits) -> bool:
    """Whether nothing has moved for too long; without news of it what was said stands."""
    if still is None:
        return world.holds("llm.slot_stuck", slot.key)
    return still >= _patience(slot, limits)


def _stood(world: World, slot: Slot) -> timedelta | None:
    """For how long nothing had moved when the slot was last read; None when there is no news of it."""
    read_at = world.taken_at(slot)
    return read_at - slot.moved_at if read_at and slot.moved_at else None


def _standing(
    world: World, server: Service, standing: Iterable[tuple[Slot, timedelta | None]], limits: Limits
) -> Iterable[Condition]:
    """What is to be said of the slots of a service in which nothing moves."""
    name, do, blocks = name_of(server), restart(world, server), _waiting(world, server) or 0
    for slot, still in standing:
        for_long = f"for {duration(still.total_seconds())}" if still is not None else "when last seen"
        yield Condition(
            rule="llm.slot_stuck",
            subject=slot.key,
            severity=Severity.NOW,
            scope=world.home(slot),
            what=f"Nothing moves in {task_of(slot)} on {name}",
            why=f"{progress(slot)} · no movement {for_long} in {slot.phase}",
            do=do,
            firm=still is not None,
            identity=slot.task,
            span=limits.llm.stuck,
            blocks=blocks,
            causes=("llm.slot_orphan",),
            reach=slot.server,
        )


def _orphaned(world: World, busy: _Busy, verdicts: Mapping[str, _Verdict], limits: Limits) -> Iterable[Condition]:
    """What is to be said of each slot of a service, sure or only held."""
    server, slots = busy
    single = (server.capacity or len(world.under(server.key, Slot))) == 1
    do = restart(world, server) if single else "leave it: it ends once no other task streams for 2 s"
    severity = Severity.NOW if single else Severity.SOON
    name, blocks = name_of(server), _waiting(world, server) or 0
    for slot in slots:
        verdict = verdicts.get(slot.key)
        if _alive(slot) or not (verdict or world.holds("llm.slot_orphan", slot.key)):
            continue
        sign = verdict or _UNSEEN
        yield Condition(
            rule="llm.slot_orphan",
            subject=slot.key,
            severity=severity,
            scope=world.home(slot),
            what=f"Nobody listens to {task_of(slot)} on {name}",
            why=f"{sign.why} · {progress(slot)}",
            do=do,
            firm=verdict is not None,
            identity=slot.task,
            span=limits.llm.orphan,
            blocks=blocks,
            evidence=sign.evidence,
            reach=slot.server,
        )


def _verdicts(world: World, process: Process | None, crowd: Sequence[_Busy], slack: timedelta) -> dict[str, _Verdict]:
    """Which of the busy slots behind one port are orphans, by slot key.

    A connection in CLOSE_WAIT belongs to a busy slot or to a request in the queue. There are certainly orphans
    when there are more such connections than requests that wait; else the queue is first come, first served,
    so that the oldest connections are those of the busy slots.
    """
    if process is None or process.peers is None or world.blind(process):
        return {}
    gone = [peer for peer in process.peers if peer.state is _CLOSE_WAIT]
    if process.peers and not gone:
        return {}
    slots = [slot for busy in crowd for slot in busy.slots]
    candidates = [slot for slot in slots if not _alive(slot)]
    if len(gone) == len(process.peers):
        deserted = len(candidates) == len(slots)  # a live stream needs a client: without one we do not see them all
        verdict = _Verdict(Evidence.CONFIRMED, _sign(len(gone)))
        return {slot.key: verdict for slot in candidates} if deserted else {}
    queued = _queued(world, process.peers, crowd, len(slots))
    surplus = len(gone) - queued
    number = max(surplus, _oldest_gone(process.peers, slots, queued, slack))
    evidence = Evidence.CONFIRMED if surplus >= len(candidates) else Evidence.LIKELY
    verdict = _Verdict(evidence, _sign(len(gone)))
    return {slot.key: verdict for slot in _likeliest(candidates, gone)[: max(0, number)]}


def _oldest_gone(peers: Sequence[Peer], slots: Sequence[Slot], queued: int, slack: timedelta) -> int:
    """How many of the connections that can be those of the busy slots are gone.

    These are the oldest ones; connections that neither a slot nor the queue accounts for may be older still.
    One that was first seen clearly after the tasks began belongs to a request that waited and left.
    """
    idle = max(0, len(peers) - len(slots) - queued)
    begun = max((slot.since for slot in slots if slot.since), default=None)
    oldest = sorted(peers, key=lambda peer: (peer.since, peer.state is PeerState.ESTABLISHED))
    return sum(
        peer.state is _CLOSE_WAIT and (begun is None or peer.since <= begun + slack)
        for peer in oldest[: len(slots) + idle]
    )


def _likeliest(candidates: Sequence[Slot], gone: Sequence[Peer]) -> list[Slot]:
    """Slots whose client may have hung up, the likeliest first.

    A stream is freed at once, a task of another kind or in prefill is not; then whose task began when a
    connection that is gone did.
    """

    def unlikeliness(slot: Slot) -> tuple[int, bool, timedelta, str]:
        apart = [abs(peer.since - slot.since) for peer in gone if slot.since]
        rank = {False: 0, None: 1, True: 2}[slot.streams]
        return rank, slot.phase is not Phase.PREFILL, min(apart, default=timedelta.max), slot.key

    return sorted(candidates, key=unlikeliness)


def _queued(world: World, peers: Sequence[Peer], crowd: Sequence[_Busy], at_work: int) -> int:
    """How many requests may wait at most; all surplus connections, where the server does not say."""
    servers = [busy.server for busy in crowd]
    known = [_waiting(world, server) for server in servers]
    told = sum(count for count in known if count is not None)
    if None in known or any(server.state is ServiceState.SATURATED for server in servers):
        return max(told, len(peers) - at_work)
    return told


def _busy(world: World) -> list[_Busy]:
    """The services that have slots at work."""
    slots: dict[str, list[Slot]] = {}
    for slot in world.of(Slot):
        if slot.phase is not _IDLE:
            slots.setdefault(slot.server, []).append(slot)
    found = ((world.find(key, Service), each) for key, each in slots.items())
    return [_Busy(server, each) for server, each in found if server is not None]


def _alive(slot: Slot) -> bool:
    """Whether the task surely has a client: a stream is freed within 0.1 s once its client has gone."""
    return slot.streams is True and slot.phase is _GENERATING


def _waiting(world: World, server: Service) -> int | None:
    queue = world.find(f"{server.key}/queue", Gauge)
    return int(queue.value) if queue is not None and queue.value is not None else None


def _patience(slot: Slot, limits: Limits) -> timedelta:
    """How long nothing may move before the task counts as stuck."""
    if slot.phase is _GENERATING:
        return limits.llm.stuck_generating
    steps = timedelta(seconds=limits.llm.stuck_steps * (slot.longest_step or 0.0))
    return max(limits.llm.stuck_prefill, steps)


def _sign(gone: int) -> str:
    return "its client has hung up (CLOSE_WAIT)" if gone else "no client is connected"
