"""Life: one agent from when it was first seen until it is forgotten, with its signs of life."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from os import waitstatus_to_exitcode

from board.facts import Session
from board.sessions import DONE, FAILED, RUNNING
from board.workers import ENDED
from collectors.agents import Task
from collectors.serving.pace import Pace

WINDOW = 10.0
"""Seconds over which its CPU is measured."""
TOLD_WITHIN = timedelta(minutes=1)
"""How long after its end a parent may take note of it."""
RESTING = 1.0
"""Percent of a core that is no sign of life: timers of a program that only waits take less."""


@dataclass(slots=True)
class Life:
    """One process of an agent, told from others by its number and the moment of its start."""

    session: Session
    pace: Pace = field(default_factory=lambda: Pace(WINDOW))
    tree: frozenset[int] = frozenset()
    """Processes that it and its children were, at the last look."""

    def go_on(self, tree: tuple[Task, ...], at: float, hertz: float, now: datetime) -> None:
        """Note how it stands; ``at`` is monotonic, in seconds."""
        rate = self.pace.take(at, sum(task.ticks for task in tree))
        cpu = None if rate is None else round(100 * rate / hertz, 1)
        pids = frozenset(task.pid for task in tree)
        moved = (cpu or 0) >= RESTING or (self.tree and pids != self.tree)
        last = now if moved else self.session.last_event or now
        self.tree = pids
        self.session = replace(self.session, cpu=cpu, last_event=last)

    def end(self, status: int | None, now: datetime) -> None:
        """Note that it has ended, with the status that the kernel kept, where that could be seen."""
        code = None if status is None else waitstatus_to_exitcode(status)
        outcome = ENDED if code is None else FAILED if code else DONE
        at = self.session.ended_at or now
        self.session = replace(self.session, outcome=outcome, exit_code=code, ended_at=at, cpu=None)

    def is_unclear(self, now: datetime) -> bool:
        """Whether it has ended so lately that somebody may still tell how."""
        ended_at = self.session.ended_at
        return self.session.outcome == ENDED and ended_at is not None and now - ended_at <= TOLD_WITHIN

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.session.outcome == RUNNING

    def is_over(self, now: datetime, kept_for: timedelta) -> bool:
        """Whether it ended so long ago that it need not be told any more."""
        return self.session.ended_at is not None and now - self.session.ended_at > kept_for
