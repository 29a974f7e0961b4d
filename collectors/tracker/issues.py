"""Issues of a forge, as work."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from board.facts import Stage, Work
from collectors.tracker import naming
from collectors.tracker.conventions import Conventions, Waiting
from collectors.tracker.labels import LabelSettings, points
from collectors.tracker.place import Place
from collectors.tracker.priority import of_labels

LABELS: Final = 20
"""Labels of an issue that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What a forge says of an issue."""

    number: int
    title: str
    body: str = ""
    """Looked through, and not kept."""
    open: bool = True
    given_up: bool = False
    """Whether it was closed without being done."""
    url: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: str = ""
    milestone_due: date | None = None
    due: date | None = None
    parent: int | None = None
    parts_open: int = 0
    created_at: datetime | None = None
    moved_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads issues as their owner means them."""

    labels: LabelSettings
    conventions: Conventions

    def read(self, place: Place, issue: Issue) -> tuple[Work, Waiting | None]:
        """The work that an issue is, and who it waits for."""
        texts = (issue.title, *issue.labels, issue.body)
        work = self._work(place, issue, texts)
        waiting = self.conventions.waiting(texts) if issue.open else None
        return (replace(work, waits_for=waiting.person), waiting) if waiting else (work, None)

    def _work(self, place: Place, issue: Issue, texts: tuple[str, ...]) -> Work:
        stage, state = self._stage(issue)
        return Work(
            key=f"{place.key}/issue/{issue.number}",
            refs=_refs(place, issue),
            tracker=place.forge,
            id=place.id(issue.number),
            title=issue.title,
            stage=stage,
            state=state,
            url=issue.url,
            project=place.repository,
            priority=of_labels(issue.labels),
            estimate=points(issue.labels),
            due=issue.due,
            milestone=issue.milestone,
            milestone_due=issue.milestone_due,
            parent=place.id(issue.parent) if issue.parent else "",
            parts_open=issue.parts_open,
            hold=self.conventions.hold(texts) if issue.open else "",
            service=self.conventions.is_service(texts),
            assignee=", ".join(issue.assignees[:3]),
            labels=issue.labels[:LABELS],
            created_at=issue.created_at,
            moved_at=issue.moved_at,
            ended_at=issue.ended_at,
        )

    def _stage(self, issue: Issue) -> tuple[Stage, str]:
        if issue.open:
            return self.labels.stage(issue.labels)
        return (Stage.CANCELED, "not planned") if issue.given_up else (Stage.DONE, "closed")


def _refs(place: Place, issue: Issue) -> tuple[str, ...]:
    own = (place.issue(issue.number), *naming.page(issue.url))
    return tuple(dict.fromkeys((*own, *place.named(issue.title, issue.body))))
