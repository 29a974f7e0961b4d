"""The JSON of Linear, reduced to what is looked at (its schema of July 2026)."""

from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter

from collectors.foreign import at
from collectors.tracker.wire import Day, Loose, Name, Rows, Text, Title, When

T = TypeVar("T")
MOST: Final = 250
"""Items of one page of anything."""

Id = Annotated[str, Field(max_length=64, pattern=r"^[\w-]+$")]


def _named(value: Any) -> str:
    """The display name of a person or an agent; nobody has none."""
    found = value.get("displayName") if isinstance(value, dict) else ""
    return found if isinstance(found, str) else ""


Person = Annotated[Name, BeforeValidator(_named)]


class Nodes(Loose, Generic[T]):
    """One page of a connection."""

    nodes: tuple[T, ...] = Field(default=(), max_length=MOST)
    more: bool = Field(default=False, validation_alias=at("pageInfo", "hasNextPage"))
    end: str | None = Field(default=None, validation_alias=at("pageInfo", "endCursor"), max_length=500)


class Listed(Nodes[T], Generic[T]):
    """The same of things that stand each for itself."""

    nodes: Rows[T] = Field(default=(), max_length=MOST)


class Cycle(Loose):
    """What is worked on for some weeks."""

    active: bool = Field(default=False, validation_alias="isActive")
    next: bool = Field(default=False, validation_alias="isNext")

    @property
    def word(self) -> str:
        """``active``, ``next`` or empty."""
        return "active" if self.active else "next" if self.next else ""


class Changed(Loose):
    """That an issue has changed."""

    id: Id
    changed_at: When = Field(validation_alias="updatedAt")
    archived_at: When = Field(default=None, validation_alias="archivedAt")
    trashed: bool | None = None


class Seen(Loose):
    """That an issue is there, and how it stands."""

    id: Id
    changed_at: When = Field(validation_alias="updatedAt")
    cycle: Cycle | None = None


class Session(Loose):
    """An agent at work in Linear."""

    id: Id
    status: Name = ""
    changed_at: When = Field(default=None, validation_alias="updatedAt")
    dismissed_at: When = Field(default=None, validation_alias="dismissedAt")
    agent: Person = Field(default="", validation_alias="appUser")
    person: Person = Field(default="", validation_alias="creator")
    issue: Name = Field(default="", validation_alias=at("issue", "identifier"))
    title: Title = Field(default="", validation_alias=at("issue", "title"))


class Project(Loose):
    """A project."""

    id: Id
    name: Name = ""
    url: Name = ""
    due: Day = Field(default=None, validation_alias="targetDate")
    scope: float = 0
    """Points of all its issues."""
    completed: tuple[float, ...] = Field(default=(), validation_alias="completedScopeHistory")
    """Points that were done, by week."""
    state: Name = Field(default="", validation_alias=at("status", "name"))


class Part(Loose):
    """An issue of a milestone."""

    estimate: float | None = None
    completed_at: When = Field(default=None, validation_alias="completedAt")
    type: Name = Field(default="", validation_alias=at("state", "type"))


class Milestone(Loose):
    """A milestone of a project."""

    id: Id
    name: Name = ""
    due: Day = Field(default=None, validation_alias="targetDate")
    state: Name = Field(default="", validation_alias="status")
    progress: float = 0
    project: Name = Field(default="", validation_alias=at("project", "name"))
    url: Name = Field(default="", validation_alias=at("project", "url"))
    parts: Nodes[Part] = Field(default=Nodes[Part](), validation_alias="issues")


class Comment(Loose):
    """A comment: read for what it proves, and kept by nobody."""

    body: Text = ""


class Gated(Loose):
    """An issue with its comments."""

    id: Id
    comments: Nodes[Comment] = Nodes[Comment]()


class Pulse(Loose):
    """What is asked each minute."""

    changed: Listed[Changed]
    watched: Listed[Seen]
    sessions: Listed[Session] | None = Field(default=None, validation_alias="agentSessions")
    projects: Listed[Project] | None = None
    milestones: Listed[Milestone] | None = Field(default=None, validation_alias="projectMilestones")
    gated: Listed[Gated] | None = None


class Comments(Loose):
    """Comments of several issues."""

    gated: Listed[Gated]


class Label(Loose):
    """A label."""

    name: Name = ""


class Relation(Loose):
    """What another issue is to this one."""

    type: Name = ""
    issue: Name = Field(default="", validation_alias=at("issue", "identifier"))
    state: Name = Field(default="", validation_alias=at("issue", "state", "type"))


class Attachment(Loose):
    """What is linked: a pull request, a page."""

    url: Text = ""


class Issue(Loose):
    """An issue."""

    id: Id
    identifier: Name
    title: Title = ""
    description: Text = ""
    """Read for what it names and means, and kept by nobody."""
    url: Name = ""
    priority: float = 0
    """0 none, 1 urgent, 2 high, 3 medium, 4 low."""
    order: float | None = Field(default=None, validation_alias="prioritySortOrder")
    estimate: float | None = None
    due: Day = Field(default=None, validation_alias="dueDate")
    created_at: When = Field(default=None, validation_alias="createdAt")
    updated_at: When = Field(default=None, validation_alias="updatedAt")
    started_at: When = Field(default=None, validation_alias="startedAt")
    completed_at: When = Field(default=None, validation_alias="completedAt")
    canceled_at: When = Field(default=None, validation_alias="canceledAt")
    snoozed_until: When = Field(default=None, validation_alias="snoozedUntilAt")
    archived_at: When = Field(default=None, validation_alias="archivedAt")
    trashed: bool | None = None
    state: Name = Field(default="", validation_alias=at("state", "name"))
    type: Name = Field(default="", validation_alias=at("state", "type"))
    assignee: Person = ""
    delegate: Person = ""
    """The agent that works on it."""
    parent: Name = Field(default="", validation_alias=at("parent", "identifier"))
    project: Name = Field(default="", validation_alias=at("project", "name"))
    milestone: Name = Field(default="", validation_alias=at("projectMilestone", "name"))
    milestone_due: Day = Field(default=None, validation_alias=at("projectMilestone", "targetDate"))
    cycle: Cycle | None = None
    labels: Nodes[Label] = Nodes[Label]()
    relations: Nodes[Relation] = Field(default=Nodes[Relation](), validation_alias="inverseRelations")
    """``blocks``: the other one blocks this one."""
    attachments: Nodes[Attachment] = Nodes[Attachment]()


class Issues(Loose):
    """Issues in full."""

    issues: Listed[Issue]


PULSE: Final = TypeAdapter(Pulse)
ISSUES: Final = TypeAdapter(Issues)
COMMENTS: Final = TypeAdapter(Comments)
