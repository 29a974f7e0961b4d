"""What a board holds, as facts: work, who is waited for, agents, and how much there is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, Final

from board.facts import Ask, Fact, Gauge, Plan, Service, ServiceState, Stage, Work
from collectors.patterns import compiled
from collectors.sources.missioncontrol.settings import MissionControlSettings
from collectors.sources.missioncontrol.wire import Agent, Approval, Board, Task
from collectors.tracker.asks import Wait, asks
from collectors.tracker.conventions import Conventions
from collectors.tracker.naming import pages, ticket, tickets
from collectors.tracker.priority import priority

TRACKER: Final = "mission-control"
STAGES: Final = {"inbox": Stage.READY, "in_progress": Stage.STARTED, "review": Stage.REVIEW, "done": Stage.DONE}
STATES: Final = {"online": ServiceState.UP, "offline": ServiceState.DOWN, "deleting": ServiceState.OFF}
"""Of agents; all else is on its way to one of these."""
SHORT: Final = 8
"""Characters of an id that people read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of a board."""

    board: Board
    open: tuple[Task, ...]
    done: tuple[Task, ...]
    """The newest of them."""
    done_total: int
    approvals: tuple[Approval, ...]
    cut: bool = False
    """Whether there are more open ones than are read."""

    @property
    def total(self) -> int:
        """How many tasks it has."""
        return len(self.open) + self.done_total


class Boards:
    """Makes facts of boards as their owner means them."""

    def __init__(self, key: str, settings: MissionControlSettings) -> None:
        self.zone: tzinfo = UTC
        """The owner's, in which days are told."""
        self._key = key
        self._settings = settings
        self._conventions = Conventions(settings.conventions)
        self._ready: Mapping[str, Any] = {name: compiled(pattern) for name, pattern in settings.ready.items()}

    def facts(self, boards: Iterable[Found], agents: Mapping[str, Agent]) -> Iterator[Fact]:
        """All facts of all boards."""
        waits: list[Wait] = []
        for found in boards:
            yield from self._counts(found)
            yield from self._tasks(found, agents, waits)
            yield from (self._approval(approval) for approval in found.approvals)
        yield from asks(self._key, waits)
        yield from (self._agent(agent) for agent in agents.values())

    def _counts(self, found: Found) -> Iterator[Fact]:
        key = f"{self._key}/board/{found.board.id}"
        name = found.board.name or found.board.slug
        yield Gauge(key=f"{key}/tasks", label=f"{name} tasks", value=float(found.total))
        yield Plan(
            key=key,
            kind="project",
            name=name,
            tracker=TRACKER,
            due=day(found.board.target, self.zone),
            state="more open tasks than are read" if found.cut else "",
            done=float(found.done_total),
            total=float(found.total),
        )

    def _tasks(self, found: Found, agents: Mapping[str, Agent], waits: list[Wait]) -> Iterator[Work]:
        blocks: dict[str, list[str]] = {}
        for task in found.open:
            for before in task.blocked_by:
                blocks.setdefault(before, []).append(short(task.id))
        approving = {task for each in found.approvals for task in each.tasks}
        for task in found.open:
            work = self._open(task, found.board, agents.get(task.agent or ""), approving=task.id in approving)
            work = replace(work, blocks=tuple(blocks.get(task.id, ())))
            if waiting := self._conventions.waiting(_texts(task)):
                work = replace(work, waits_for=waiting.person)
                waits.append(Wait(work, waiting))
            yield work
        for task in found.done:
            yield replace(self._work(task, found.board, agents.get(task.agent or "")), ended_at=task.updated_at)

    def _open(self, task: Task, board: Board, agent: Agent | None, *, approving: bool) -> Work:
        work = self._work(task, board, agent)
        before, hold = tuple(map(short, task.blocked_by)), self._hold(task, work.stage, approving=approving)
        return replace(work, blocked_by=before, hold=hold)

    def _work(self, task: Task, board: Board, agent: Agent | None) -> Work:
        stage = STAGES.get(task.status, Stage.UNKNOWN)
        level, said = priority(task.priority)
        return Work(
            key=f"{self._key}/task/{task.id}",
            refs=tuple(dict.fromkeys(_refs(task, agent))),
            tracker=TRACKER,
            id=short(task.id),
            title=task.title,
            stage=stage,
            state=task.status,
            project=board.name or board.slug,
            priority=level,
            priority_text=said,
            due=day(task.due, self.zone),
            service=self._conventions.is_service(_texts(task)),
            agent=agent.name if agent else "",
            labels=task.tags,
            created_at=task.created_at,
            started_at=None if stage is Stage.READY else task.started_at or task.created_at,
            moved_at=task.updated_at,
        )

    def _hold(self, task: Task, stage: Stage, *, approving: bool) -> str:
        """Why nobody may start it: the owner's words, an approval that is missing, or what it does not say."""
        held = self._conventions.hold(_texts(task))
        if held or approving:
            return held or "waits for approval"
        lacking = [name for name, pattern in self._ready.items() if not pattern.search(task.description)]
        return f"does not say: {', '.join(lacking)}" if lacking and stage is Stage.READY else ""

    def _approval(self, approval: Approval) -> Ask:
        waiting = self._conventions.waiting((approval.reason,))
        what = ", ".join(approval.titles[:3])
        reason = f": {approval.reason}" if approval.reason else ""
        return Ask(
            key=f"{self._key}/approval/{approval.id}",
            refs=tuple(ticket(short(task)) for task in approval.tasks),
            person=waiting.person if waiting else self._settings.approver,
            question=f"approve {approval.action}{f' of {what}' if what else ''}{reason}",
            options=("approve", "reject"),
            since=approval.created_at,
            blocks=tuple(map(short, approval.tasks)),
        )

    def _agent(self, agent: Agent) -> Service:
        state = STATES.get(agent.status, ServiceState.STARTING if agent.status else ServiceState.UNKNOWN)
        return Service(
            key=f"{self._key}/agent/{agent.id}",
            refs=(f"agent:{agent.name}", *((f"session:{agent.session}",) if agent.session else ())),
            kind="mc-agent",
            label=agent.name or short(agent.id),
            state=state,
            why="no heartbeat for 10 minutes" if state is ServiceState.DOWN else "",
            since=agent.seen_at if state is ServiceState.DOWN else None,
            marks=() if state in (ServiceState.UP, ServiceState.DOWN) else (agent.status,),
        )


def short(name: str) -> str:
    """What people read of an id."""
    return name.replace("-", "")[:SHORT]


def day(due: datetime | None, zone: tzinfo) -> date | None:
    """The owner's day in which something is due; a midnight in UTC is what a day without an hour is kept as."""
    if due is None or due.astimezone(UTC).time() == time():
        return due.astimezone(UTC).date() if due else None
    return due.astimezone(zone).date()


def _texts(task: Task) -> tuple[str, ...]:
    return (task.title, *task.tags, *task.fields, task.description)


def _refs(task: Task, agent: Agent | None) -> Iterator[str]:
    yield ticket(short(task.id))
    yield f"task:{task.id}"
    yield from tickets(task.title, task.description)
    yield from pages(task.description)
    if agent is not None and agent.name:
        yield f"agent:{agent.name}"
    if agent is not None and agent.session:
        yield f"session:{agent.session}"
