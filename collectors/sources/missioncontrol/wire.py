"""The JSON of Mission Control, reduced to what is looked at.

As its OpenAPI says (openclaw-mission-control at 75eb8b0, April 2026), and as a server answered: times are UTC and do
not say so. What agents are told to be is never read.
"""

from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter

from collectors.foreign import at
from collectors.tracker.wire import Labels, Loose, Name, Number, Rows, Text, Title, When

T = TypeVar("T")

FIELDS: Final = 30
"""Custom fields of a task that are looked through."""

Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value[:100] if isinstance(each, str)) if isinstance(value, list) else ()


def _fields(value: Any) -> tuple[str, ...]:
    """Custom fields as ``name: value``."""
    found = list(value.items())[:FIELDS] if isinstance(value, dict) else []
    return tuple(f"{name}: {each}"[:400] for name, each in found if isinstance(each, str | bool | int))


Ids = Annotated[tuple[str, ...], BeforeValidator(_ids)]
Fields = Annotated[tuple[str, ...], BeforeValidator(_fields)]


class Board(Loose):
    """One board."""

    id: Id
    name: Name = ""
    slug: Name = ""
    target: When = Field(default=None, validation_alias="target_date")


class Task(Loose):
    """One task of a board."""

    id: Id
    title: Title = ""
    description: Text = ""
    """Read for what it names and means, and kept by nobody."""
    status: Name = ""
    priority: Name = ""
    """Any text."""
    due: When = Field(default=None, validation_alias="due_at")
    agent: Id | None = Field(default=None, validation_alias="assigned_agent_id")
    blocked_by: Ids = Field(default=(), validation_alias="blocked_by_task_ids")
    tags: Labels = ()
    fields: Fields = Field(default=(), validation_alias="custom_field_values")
    started_at: When = Field(default=None, validation_alias="in_progress_at")
    """Not set on one that was made in progress."""
    created_at: When = None
    updated_at: When = None


class Agent(Loose):
    """One agent."""

    id: Id
    name: Name = ""
    status: Name = ""
    session: Name = Field(default="", validation_alias="openclaw_session_id")
    seen_at: When = Field(default=None, validation_alias="last_seen_at")
    board: Id | None = Field(default=None, validation_alias="board_id")


class Approval(Loose):
    """Something that an agent may not do by itself."""

    id: Id
    action: Name = Field(default="", validation_alias="action_type")
    reason: Title = Field(default="", validation_alias=at("payload", "reason"))
    tasks: Ids = Field(default=(), validation_alias="task_ids")
    titles: Ids = Field(default=(), validation_alias="task_titles")
    created_at: When = None


class Listed(Loose, Generic[T]):
    """One page of any list."""

    items: Rows[T] = Field(max_length=200)
    total: Number = 0


BOARDS: Final = TypeAdapter(Listed[Board])
"""``/api/v1/boards``."""
TASKS: Final = TypeAdapter(Listed[Task])
"""``/api/v1/boards/ID/tasks``."""
AGENTS: Final = TypeAdapter(Listed[Agent])
"""``/api/v1/agents``."""
APPROVALS: Final = TypeAdapter(Listed[Approval])
"""``/api/v1/boards/ID/approvals``."""
