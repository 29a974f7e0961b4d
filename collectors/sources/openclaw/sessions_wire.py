"""A session as a gateway tells of it, whether over its socket or in its store."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from collectors.foreign import Foreign, Name
from collectors.sources.openclaw.moment import Count, Millis

Text = Annotated[Name | None, BeforeValidator(lambda value: value if isinstance(value, str) else None)]
Flag = Annotated[bool | None, BeforeValidator(lambda value: value if isinstance(value, bool) else None)]


class Row(Foreign):
    """One session; a field that makes no sense is not known, and hides neither the others nor the session."""

    key: Name = Field(min_length=1)
    session_id: Text = Field(None, alias="sessionId")
    updated_at: Millis = Field(None, alias="updatedAt")
    aborted: Flag = Field(None, alias="abortedLastRun")
    label: Text = None
    chat_type: Text = Field(None, alias="chatType")
    tokens: Count = Field(None, alias="totalTokens")
    fresh: Flag = Field(None, alias="totalTokensFresh")
    window: Count = Field(None, alias="contextTokens")
    provider: Text = Field(None, alias="modelProvider")
    model: Text = None
    provider_override: Text = Field(None, alias="providerOverride")
    model_override: Text = Field(None, alias="modelOverride")
    spawned_in: Text = Field(None, alias="spawnedCwd")
    works_in: Text = Field(None, alias="execCwd")
    override_source: Text = Field(None, alias="modelOverrideSource")
    compactions: Count = Field(None, alias="compactionCount")
    """How often its context was cut down; none is as good as missing."""
    flushed_at: Millis = Field(None, alias="memoryFlushAt")
    """When what matters was last written down before its context is cut."""
    flushed_after: Count = Field(None, alias="memoryFlushCompactionCount")
    """How often it had been cut down by then: once for each time it is flushed."""
    status: Text = None
    error: Text = Field(None, alias="lastRunError")
    at_work: Flag = Field(None, alias="hasActiveRun")
    archived: Flag = None
    started_at: Millis = Field(None, alias="startedAt")
    ended_at: Millis = Field(None, alias="endedAt")


def rows(told: object, most: int) -> Sequence[Row]:
    """So many rows of a list of sessions; what is none hides no others."""
    listed: Iterable[Any] = told if isinstance(told, list) else ()
    read: list[Row] = []
    for each in list(listed)[:most]:
        try:
            read.append(Row.model_validate(each))
        except ValidationError:
            continue
    return read


def sessions_of(payload: object) -> object:
    """The list in an answer to ``sessions.list``."""
    return payload.get("sessions") if isinstance(payload, Mapping) else None
