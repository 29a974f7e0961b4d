"""What is known of each job of a gateway: as it was listed last, and what was heard since."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from collectors.sources.openclaw.cron_wire import MOST, CronEvent, CronJob, State

RUNS: Final = 10
"""Runs of a job whose outcomes are remembered."""
FORGET: Final = timedelta(hours=6)
"""An event that no list has confirmed for so long is no longer believed."""
_ORDER: Final = ("scheduled", "started", "finished")
"""What may befall a run, in that order."""


class Ledger:
    """The jobs of one gateway."""

    def __init__(self) -> None:
        self._jobs: dict[str, CronJob] = {}
        self._heard: dict[str, dict[str, tuple[datetime, CronEvent]]] = {}
        self._runs: dict[str, deque[tuple[datetime, bool]]] = {}
        self._empty: dict[str, datetime] = {}

    @property
    def jobs(self) -> tuple[CronJob, ...]:
        """All of them, as far as anybody told."""
        return tuple(self._jobs.values())

    def listed(self, jobs: Iterable[CronJob], now: datetime, *, asked_at: datetime | None = None) -> None:
        """Take a list of all jobs.

        Args:
            jobs: The list.
            now: When it came.
            asked_at: When the gateway was asked for it: it knows of all that was heard before. None: it was read from
                disk, which may be behind.
        """
        since = asked_at or now - FORGET
        for identity, events in list(self._heard.items()):
            self._heard[identity] = {action: each for action, each in events.items() if each[0] >= since}
        self._jobs = {job.id: self._since(job) for job in jobs}
        for job in self._jobs.values():
            self._note(job)
        for kept in (self._heard, self._runs, self._empty):
            for identity in kept.keys() - self._jobs.keys():
                kept.pop(identity, None)

    def hear(self, event: CronEvent, now: datetime) -> CronJob | None:
        """Take an event; gives the job as it is now, or None where a list is needed to know."""
        if event.action not in _ORDER or (event.id not in self._heard and len(self._heard) >= MOST):
            return None
        self._heard.setdefault(event.id, {})[event.action] = (now, event)
        known = self._known(event)
        if known is None or (event.id not in self._jobs and len(self._jobs) >= MOST):
            return None
        if event.action == "finished" and event.status == "ok" and not event.summary and event.run_at:
            self._empty[event.id] = event.run_at
        job = self._jobs[event.id] = _after(known, event)
        self._note(job)
        return job

    def is_empty(self, job: CronJob) -> bool:
        """Whether its last run ended well and brought nothing."""
        return job.state.last_run is not None and self._empty.get(job.id) == job.state.last_run

    def flips(self, job: CronJob) -> int | None:
        """How often the outcome of its last runs turned; None while we saw fewer than three."""
        runs = self._runs.get(job.id, ())
        return sum(earlier[1] is not later[1] for earlier, later in pairwise(runs)) if len(runs) > 2 else None

    def _known(self, event: CronEvent) -> CronJob | None:
        """The job of an event: as it came with it, which says less of whose it is, or as it was listed."""
        listed, came = self._jobs.get(event.id), event.whole
        if came is None or came.id != event.id or listed is None:
            return listed if came is None else came if came.id == event.id else None
        return came.model_copy(
            update={"agent": came.agent or listed.agent, "declared": came.declared or listed.declared}
        )

    def _since(self, job: CronJob) -> CronJob:
        """A listed job with what was heard of it since."""
        events = [event for _, event in self._heard.get(job.id, {}).values()]
        for event in sorted(events, key=_when):
            job = _after(job, event)
        return job

    def _note(self, job: CronJob) -> None:
        """Remember how its last run went, once."""
        state = job.state
        if state.last_run is None or state.status not in ("ok", "error"):
            return
        runs = self._runs.setdefault(job.id, deque(maxlen=RUNS))
        if not runs or runs[-1][0] < state.last_run:
            runs.append((state.last_run, state.status == "ok"))


def _when(event: CronEvent) -> tuple[float, int]:
    return (event.run_at.timestamp() if event.run_at else 0.0, _ORDER.index(event.action))


def _after(job: CronJob, event: CronEvent) -> CronJob:
    """A job after an event, which it may know of already."""
    state = job.state
    if event.action == "scheduled" or event.run_at is None:
        changes: Mapping[str, Any] = {"next_run": event.next_run or state.next_run}
    elif state.last_run is not None and state.last_run >= event.run_at:
        over = state.running_since is not None and state.running_since <= event.run_at
        changes = {"running_since": None} if over else {}
    elif event.action == "started":
        changes = {"running_since": event.run_at}
    else:
        changes = _ended(state, event)
    return job.model_copy(update={"state": state.model_copy(update=dict(changes))}) if changes else job


def _ended(state: State, event: CronEvent) -> Mapping[str, Any]:
    failed = event.status == "error"
    counted = (state.errors or 0) + 1 if failed else state.errors if event.status == "skipped" else 0
    return {
        "running_since": None,
        "last_run": event.run_at,
        "next_run": event.next_run,
        "status": event.status,
        "error": event.error if failed else "",
        "reason": event.reason if failed else "",
        "errors": counted,
    }
