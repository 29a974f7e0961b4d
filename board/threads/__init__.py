"""The active threads: all that is at work now, generations of model servers and agents, and agents that have ended."""

from collections.abc import Mapping
from typing import Final

from board.board import Severity, ThreadRow, Tone
from board.facts import Phase, Service, Slot
from board.reading import Freshness
from board.threads.pulls import pull_rows
from board.threads.sessions import ended_rows, live_rows
from board.threads.talks import talk_rows
from board.threads.tasks import approval_rows, task_rows
from board.words import figure, tokens
from board.world import World

_TONES: Final[Mapping[Severity | None, Tone]] = {Severity.NOW: Tone.NOW, Severity.SOON: Tone.SOON}
"""Severities that a row shows."""
_PLAIN: Final = Tone.PLAIN
_UNKNOWN: Final = Freshness.UNKNOWN
_IDLE: Final = Phase.IDLE
_PREFILL: Final = Phase.PREFILL
"""Looking up a member in its class takes longer than most else that is done for a row (Python 3.11)."""


def threads(world: World, alarm: Mapping[str, Severity]) -> tuple[ThreadRow, ...]:
    """One row for each busy slot, then for agents, people, work and pull requests, and last for agents that ended."""
    busy = [slot for slot in world.of(Slot) if slot.phase is not _IDLE]
    slots = (_row(world, slot, alarm) for slot in sorted(busy, key=lambda slot: (len(slot.key), slot.key)))
    return (
        *slots,
        *live_rows(world, alarm),
        *talk_rows(world, alarm),
        *approval_rows(world, alarm),
        *task_rows(world, alarm),
        *pull_rows(world, alarm),
        *ended_rows(world, alarm),
    )


def title(rows: tuple[ThreadRow, ...]) -> str:
    """What stands on the frame: how many are at work, and how many of these are in trouble."""
    troubled = sum(row.mark == "!" for row in rows)
    at_work = [row for row in rows if not (row.person or row.idle)]
    finished = sum(row.ended for row in at_work)
    waiting = sum(row.person and not row.ended for row in rows)
    running = f"{len(at_work) - finished} running" + (f" · {finished} finished" if finished else "")
    running += f" · {waiting} waiting" if waiting else ""
    return running + (f" · {troubled} in trouble" if troubled else "")


def _row(world: World, slot: Slot, alarm: Mapping[str, Severity]) -> ThreadRow:
    fresh = world.freshness(slot)
    known = fresh is not _UNKNOWN and slot.moved_at is not None  # without movement there is no news of it
    severity = alarm.get(slot.key, alarm.get(slot.server))
    server = world.get(slot.server)
    label = slot.model or (server.label if isinstance(server, Service) else "")
    port = slot.server.rsplit("/", 1)[-1]
    filled = slot.context / slot.window if known and slot.context is not None and slot.window else None
    return ThreadRow(
        key=slot.key,
        mark="?" if not known else "!" if severity in _TONES else "▸",
        title=f"{label or port} · task {slot.task_number}" if slot.task_number else label or port,
        where=f":{port} #{slot.slot} {_doing(slot)}",
        progress=_progress(slot) if known else "?",
        context=filled,
        context_text=tokens(slot.context) if filled is not None and slot.context is not None else "",
        since=slot.since,
        tone=_TONES.get(severity, _PLAIN) if known else Tone.UNKNOWN,
        freshness=fresh,
    )


def _doing(slot: Slot) -> str:
    if slot.phase is _PREFILL:
        return "reads"
    return "streams" if slot.streams else "writes"


def _progress(slot: Slot) -> str:
    if slot.phase is _PREFILL or slot.decoded is None:
        return ""
    done = f"{slot.decoded}/{slot.limit} tok" if slot.limit else f"{slot.decoded} tok"
    return f"{done} · {figure(slot.rate)} tok/s" if slot.rate is not None else done
