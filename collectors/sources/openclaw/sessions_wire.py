"""A session as a gateway tells of it, whether over its socket or in its store."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field, ValidationError

from collectors.foreign import Foreign, Name


class Row(Foreign):
    """One session; times are in milliseconds since 1970."""

    key: Name = Field(min_length=1)
    session_id: Name | None = Field(None, alias="sessionId")
    updated_at: float | None = Field(None, alias="updatedAt")
    aborted: bool | None = Field(None, alias="abortedLastRun")
    label: Name | None = None
    chat_type: Name | None = Field(None, alias="chatType")
    tokens: int | None = Field(None, alias="totalTokens")
    fresh: bool | None = Field(None, alias="totalTokensFresh")
    window: int | None = Field(None, alias="contextTokens")
    provider: Name | None = Field(None, alias="modelProvider")
    model: Name | None = None
    provider_override: Name | None = Field(None, alias="providerOverride")
    model_override: Name | None = Field(None, alias="modelOverride")
    override_source: Name | None = Field(None, alias="modelOverrideSource")
    status: Name | None = None
    error: Name | None = Field(None, alias="lastRunError")
    at_work: bool | None = Field(None, alias="hasActiveRun")
    archived: bool | None = None
    started_at: float | None = Field(None, alias="startedAt")
    ended_at: float | None = Field(None, alias="endedAt")


def rows(told: object, most: int) -> tuple[Sequence[Row], int]:
    """So many rows of a list of sessions, and how many of these make no sense; those hide no others."""
    listed: Iterable[Any] = told if isinstance(told, list) else ()
    read: list[Row] = []
    garbled = 0
    for each in list(listed)[:most]:
        try:
            read.append(Row.model_validate(each))
        except ValidationError:
            garbled += 1
    return read, garbled


def sessions_of(payload: object) -> object:
    """The list in an answer to ``sessions.list``."""
    return payload.get("sessions") if isinstance(payload, Mapping) else None
