"""What Linear says, as facts: issues as work, projects and milestones as plans, questions of agents."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from board.facts import Ask, Fact, Plan, Priority, Stage, Work
from collectors.patterns import compiled
from collectors.sources.linear.settings import LinearSettings
from collectors.sources.linear.wire import Comment, Issue, Milestone, Nodes, Part, Project, Session
from collectors.tracker.conventions import Conventions
from collectors.tracker.naming import page, pages, ticket, tickets

TRACKER: Final = "linear"
OVER: Final = frozenset({Stage.DONE, Stage.CANCELED})
STAGES: Final = {
    "triage": Stage.TRIAGE,
    "backlog": Stage.BACKLOG,
    "unstarted": Stage.READY,
    "completed": Stage.DONE,
    "canceled": Stage.CANCELED,
    "duplicate": Stage.CANCELED,
}
"""By the type of a state; one that is started is told by its name."""
ENDED: Final = ("completed", "canceled", "duplicate")
PRIORITIES: Final[Mapping[float, Priority]] = {
    1: Priority.URGENT,
    2: Priority.HIGH,
    3: Priority.MEDIUM,
    4: Priority.LOW,
}
SNOOZED: Final = "snoozed until "
MOST_DAYS: Final = 60
_MINUTE: Final = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one issue by itself."""

    work: Work
    """Blocked by whatever ever blocked it; :func:`linked` tells what still does."""
    ask: Ask | None = None

    @property
    def facts(self) -> Iterator[Fact]:
        """All of it."""
        yield self.work
        if self.ask is not None:
            yield self.ask


class Reader:
    """Reads issues as their owner means them."""

    def __init__(self, key: str, settings: LinearSettings) -> None:
        self._key = key
        self._conventions = Conventions(settings.conventions)
        self._progress = frozenset(each.casefold() for each in settings.in_progress)
        self._review = frozenset(each.casefold() for each in settings.in_review)
        self._gates: Mapping[str, Any] = {name: compiled(pattern) for name, pattern in settings.gates.items()}
        self._exempt = frozenset(each.casefold() for each in settings.exempt)

    def key(self, issue: str) -> str:
        """The key of an issue, by what Linear calls it among machines."""
        return f"{self._key}/issue/{issue}"

    def held(self, issue: Issue, now: datetime) -> Held:
        """An issue, and the person that it waits for."""
        work = self._work(issue, now)
        if work.stage in OVER:
            return Held(work)
        waiting = self._conventions.waiting(self._texts(issue))
        if waiting is None:
            return Held(work)
        ask = Ask(
            key=f"{work.key}/ask",
            refs=work.refs[:1],
            person=waiting.person,
            question=waiting.question or issue.title,
            since=issue.started_at or issue.created_at,
            blocks=(work.id,),
        )
        return Held(replace(work, waits_for=waiting.person), ask)

    def lacks(self, work: Work, comments: Nodes[Comment]) -> tuple[str, ...]:
        """The gates of which no comment tells, of an issue that is to pass them.

        Of one with more comments than are read nothing is claimed: the others may tell.
        """
        if not self.is_gated(work) or comments.more:
            return ()
        said = [each.body for each in comments.nodes]
        return tuple(name for name, proof in self._gates.items() if not any(map(proof.search, said)))

    def is_gated(self, work: Work) -> bool:
        """Whether it has to have passed the gates."""
        labels = {label.casefold() for label in work.labels}
        return bool(self._gates) and work.stage in {Stage.REVIEW, Stage.DONE} and self._exempt.isdisjoint(labels)

    def _work(self, issue: Issue, now: datetime) -> Work:
        stage = self._stage(issue)
        return Work(
            key=self.key(issue.id),
            refs=_refs(issue),
            tracker=TRACKER,
            id=issue.identifier,
            title=issue.title,
            stage=stage,
            state=issue.state,
            url=issue.url,
            project=issue.project,
            priority=PRIORITIES.get(issue.priority, Priority.UNSET),
            estimate=issue.estimate,
            due=issue.due,
            milestone=issue.milestone,
            milestone_due=issue.milestone_due,
            cycle=issue.cycle.word if issue.cycle else "",
            parent=issue.parent,
            blocked_by=tuple(dict.fromkeys(_blockers(issue))),
            hold="" if stage in OVER else self._hold(issue, now),
            service=self._conventions.is_service((issue.title, *_labels(issue))),
            assignee=issue.assignee,
            agent=issue.delegate,
            labels=_labels(issue),
            order=issue.order,
            created_at=issue.created_at,
            started_at=issue.started_at,
            moved_at=issue.updated_at,
            ended_at=issue.completed_at or issue.canceled_at if stage in OVER else None,
        )

    def _stage(self, issue: Issue) -> Stage:
        name = issue.state.casefold()
        if issue.type in STAGES:
            return STAGES[issue.type]
        return Stage.STARTED if name in self._progress else Stage.REVIEW if name in self._review else Stage.UNKNOWN

    def _hold(self, issue: Issue, now: datetime) -> str:
        until = issue.snoozed_until
        snoozed = f"{SNOOZED}{until.astimezone(UTC):{_MINUTE}}" if until is not None and until > now else ""
        return self._conventions.hold(self._texts(issue)) or snoozed

    @staticmethod
    def _texts(issue: Issue) -> tuple[str, ...]:
        return (issue.title, *_labels(issue), issue.state, issue.description)


def awake(work: Work, now: datetime) -> bool:
    """Whether an issue was snoozed until a time that has come."""
    if not work.hold.startswith(SNOOZED):
        return False
    try:
        until = datetime.strptime(work.hold.removeprefix(SNOOZED), _MINUTE).replace(tzinfo=UTC)
    except ValueError:
        return True
    return now >= until


def linked(works: Iterable[Work], plans: Iterable[Plan]) -> Iterator[Work]:
    """The same work with what only all of it together tells: what blocks what, open parts, days of milestones."""
    known = {work.id: work for work in works}
    due = {(plan.project, plan.name): plan.due for plan in plans if plan.kind == "milestone"}
    open_ = {work.id: work for work in known.values() if work.stage not in OVER}
    before = {name: _still(work, known) for name, work in open_.items()}
    blocks: dict[str, list[str]] = {}
    parts: dict[str, int] = {}
    for name, work in open_.items():
        parts[work.parent] = parts.get(work.parent, 0) + 1
        for blocker in before[name]:
            blocks.setdefault(blocker, []).append(name)
    for work in known.values():
        yield replace(
            work,
            blocked_by=before.get(work.id, ()),
            blocks=tuple(blocks.get(work.id, ())) if work.id in open_ else (),
            parts_open=parts.get(work.id, 0),
            milestone_due=due.get((work.project, work.milestone), work.milestone_due),
        )


def plans(key: str, projects: Iterable[Project], milestones: Iterable[Milestone]) -> Iterator[Plan]:
    """Projects and milestones, with what of them is done."""
    for project in projects:
        yield Plan(
            key=f"{key}/project/{project.id}",
            kind="project",
            name=project.name,
            tracker=TRACKER,
            url=project.url,
            due=project.due,
            state=project.state,
            done=project.completed[-1] if project.completed else None,
            total=project.scope,
        )
    for milestone in milestones:
        done, total = _counted(milestone)
        yield Plan(
            key=f"{key}/milestone/{milestone.id}",
            kind="milestone",
            name=milestone.name,
            tracker=TRACKER,
            project=milestone.project,
            url=milestone.url,
            due=milestone.due,
            state=milestone.state,
            done=done,
            total=total,
            ended=_days(milestone.parts.nodes),
        )


def question(key: str, session: Session) -> Ask:
    """What an agent asks in Linear itself; in which words is not read."""
    about = f" on {session.issue}: {session.title}" if session.issue else ""
    return Ask(
        key=f"{key}/session/{session.id}",
        refs=(ticket(session.issue),) if session.issue else (),
        person=session.person or "you",
        question=f"{session.agent or 'an agent'} waits for your answer{about}",
        since=session.changed_at,
        blocks=(session.issue,) if session.issue else (),
    )


def _still(work: Work, known: Mapping[str, Work]) -> tuple[str, ...]:
    """What still blocks an issue: whatever is not known to be over."""
    return tuple(each for each in work.blocked_by if each not in known or known[each].stage not in OVER)


def _blockers(issue: Issue) -> Iterator[str]:
    return (
        each.issue for each in issue.relations.nodes if each.type == "blocks" and each.issue and each.state not in ENDED
    )


def _labels(issue: Issue) -> tuple[str, ...]:
    return tuple(label.name for label in issue.labels.nodes)


def _refs(issue: Issue) -> tuple[str, ...]:
    linked_to = (ref for each in issue.attachments.nodes for ref in page(each.url))
    named = (*tickets(issue.title, issue.description), *pages(issue.description))
    return tuple(dict.fromkeys((ticket(issue.identifier), *page(issue.url), *linked_to, *named)))


def _counted(milestone: Milestone) -> tuple[float, float]:
    """Points that are done, and all; pieces, where none has points. Of a large one only its beginning is read."""
    parts = [part for part in milestone.parts.nodes if part.type not in ("canceled", "duplicate")]
    weighed = any(part.estimate for part in parts)
    weights = [(part.estimate or 0.0) if weighed else 1.0 for part in parts]
    total = sum(weights)
    if milestone.parts.more:
        share = milestone.progress / 100 if milestone.progress > 1 else milestone.progress
        return round(share * total, 1), total
    return sum(weight for part, weight in zip(parts, weights, strict=True) if part.type == "completed"), total


def _days(parts: Iterable[Part]) -> tuple[date, ...]:
    days = (part.completed_at.date() for part in parts if part.completed_at and part.type == "completed")
    return tuple(sorted(days, reverse=True)[:MOST_DAYS])
