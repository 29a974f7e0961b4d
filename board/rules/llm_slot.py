"""Rules about single slots: stuck ones, and orphans that work for nobody.

A llama-server looks whether its client has gone only after a full second without any result, so that a poller or
another stream keeps an abandoned task alive for ever. The kernel knows it all the same: a connection whose
client has hung up stays in CLOSE_WAIT until the server notices.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from board.board import Evidence, Severity
from board.facts import Gauge, Peer, PeerState, Phase, Process, Service, ServiceState, Slot
from board.limits import Limits
from board.rules.condition import Condition, rule
from board.rules.llm_server import restart
from board.rules.naming import name_of, process_of, progress, task_of
from board.words import duration
from board.world import World


@rule("llm.slot_stuck", Severity.NOW)
def stuck(world: World, limits: Limits) -> Iterable[Condition]:
    """A task in which nothing moves; one of which there is no news neither moves nor stands still."""
    for slot, server in _busy(world):
        read_at = world.taken_at(slot)
        still = read_at - slot.moved_at if read_at and slot.moved_at else None
        if still is not None and still < _patience(slot, limits):
            continue
        for_long = f"for {duration(still.total_seconds())}" if still else "when last seen"
        yield Condition(
            rule="llm.slot_stuck",
            subject=slot.key,
            severity=Severity.NOW,
            scope=world.home(slot),
            what=f"Nothing moves in {task_of(slot)} on {name_of(server)}",
            why=f"{progress(slot)} · no movement {for_long} in {slot.phase}",
            do=restart(world, server),
            firm=still is not None,
            identity=slot.task,
            span=limits.llm.stuck,
            blocks=_waiting(world, server) or 0,
            causes=("llm.slot_orphan",),
            reach=slot.server,
        )


@rule("llm.slot_orphan", Severity.NOW, Severity.SOON)
def orphan(world: World, limits: Limits) -> Iterable[Condition]:
    """A task whose client has gone.

    Once that was seen it stays so until the task ends: established connections prove nothing, since an idle
    one that is kept alive looks the same. So each busy slot yields at least a condition that holds.
    """
    crowds: dict[str, list[tuple[Slot, Service]]] = {}
    for slot, server in _busy(world):
        process = process_of(world, server)
        crowds.setdefault(process.key if process else server.key, []).append((slot, server))
    for key, crowd in crowds.items():
        verdicts = _verdicts(world, world.find(key, Process), crowd, limits.llm.orphan_slack)
        for slot, server in crowd:
            if not _alive(slot):
                yield _orphaned(world, slot, server, verdicts.get(slot.key), limits)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """How a task was found to be an orphan."""

    evidence: Evidence
    why: str


def _orphaned(world: World, slot: Slot, server: Service, verdict: _Verdict | None, limits: Limits) -> Condition:
    single = (server.capacity or len(world.under(slot.server, Slot))) == 1
    sign = verdict.why if verdict else "its client has hung up"
    return Condition(
        rule="llm.slot_orphan",
        subject=slot.key,
        severity=Severity.NOW if single else Severity.SOON,
        scope=world.home(slot),
        what=f"Nobody listens to {task_of(slot)} on {name_of(server)}",
        why=f"{sign} · {progress(slot)}",
        do=restart(world, server) if single else "leave it: it ends once no other task streams for 2 s",
        firm=verdict is not None,
        identity=slot.task,
        span=limits.llm.orphan,
        blocks=_waiting(world, server) or 0,
        evidence=verdict.evidence if verdict else Evidence.LIKELY,
        reach=slot.server,
    )


def _verdicts(
    world: World, process: Process | None, crowd: Sequence[tuple[Slot, Service]], slack: timedelta
) -> dict[str, _Verdict]:
    """Which of the busy slots behind one port are orphans, by slot key.

    A connection in CLOSE_WAIT belongs to a busy slot or to a request in the queue. There are certainly orphans
    when there are more such connections than requests that wait; else the queue is first come, first served,
    so that the oldest connections are those of the busy slots.
    """
    if process is None or process.peers is None or world.blind(process):
        return {}
    candidates = [slot for slot, _ in crowd if not _alive(slot)]
    gone = [peer for peer in process.peers if peer.state is PeerState.CLOSE_WAIT]
    if len(gone) == len(process.peers):
        deserted = len(candidates) == len(crowd)  # a live stream needs a client: without one we do not see them all
        verdict = _Verdict(Evidence.CONFIRMED, _sign(len(gone)))
        return {slot.key: verdict for slot in candidates} if deserted else {}
    queued = _queued(world, process.peers, crowd)
    surplus = len(gone) - queued
    number = max(surplus, _oldest_gone(process.peers, crowd, queued, slack))
    evidence = Evidence.CONFIRMED if surplus >= len(candidates) else Evidence.LIKELY
    verdict = _Verdict(evidence, _sign(len(gone)))
    return {slot.key: verdict for slot in _likeliest(candidates, gone)[: max(0, number)]}


def _oldest_gone(peers: Sequence[Peer], crowd: Sequence[tuple[Slot, Service]], queued: int, slack: timedelta) -> int:
    """How many of the connections that can be those of the busy slots are gone.

    These are the oldest ones; connections that neither a slot nor the queue accounts for may be older still.
    One that was first seen clearly after the tasks began belongs to a request that waited and left.
    """
    idle = max(0, len(peers) - len(crowd) - queued)
    begun = max((slot.since for slot, _ in crowd if slot.since), default=None)
    oldest = sorted(peers, key=lambda peer: (peer.since, peer.state is PeerState.ESTABLISHED))
    return sum(
        peer.state is PeerState.CLOSE_WAIT and (begun is None or peer.since <= begun + slack)
        for peer in oldest[: len(crowd) + idle]
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


def _queued(world: World, peers: Sequence[Peer], crowd: Sequence[tuple[Slot, Service]]) -> int:
    """How many requests may wait at most; all surplus connections, where the server does not say."""
    servers = {server.key: server for _, server in crowd}.values()
    known = [_waiting(world, server) for server in servers]
    told = sum(count for count in known if count is not None)
    if None in known or any(server.state is ServiceState.SATURATED for server in servers):
        return max(told, len(peers) - len(crowd))
    return told


def _busy(world: World) -> list[tuple[Slot, Service]]:
    """Busy slots with the services that own them."""
    pairs = ((slot, world.find(slot.server, Service)) for slot in world.of(Slot) if slot.phase is not Phase.IDLE)
    return [(slot, server) for slot, server in pairs if server is not None]


def _alive(slot: Slot) -> bool:
    """Whether the task surely has a client: a stream is freed within 0.1 s once its client has gone."""
    return slot.streams is True and slot.phase is Phase.GENERATING


def _waiting(world: World, server: Service) -> int | None:
    queue = world.find(f"{server.key}/queue", Gauge)
    return int(queue.value) if queue is not None and queue.value is not None else None


def _patience(slot: Slot, limits: Limits) -> timedelta:
    """How long nothing may move before the task counts as stuck."""
    if slot.phase is Phase.GENERATING:
        return limits.llm.stuck_generating
    steps = timedelta(seconds=limits.llm.stuck_steps * (slot.longest_step or 0.0))
    return max(limits.llm.stuck_prefill, steps)


def _sign(gone: int) -> str:
    return "its client has hung up (CLOSE_WAIT)" if gone else "no client is connected"
