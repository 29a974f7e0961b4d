"""The jobs of a gateway as it tells of them: by request, by event, and in its files of all eras."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AliasChoices, BeforeValidator, Field, ValidationError

from collectors.foreign import Foreign, Name
from collectors.sources.openclaw.moment import Count, Millis

MOST: Final = 1000
"""Jobs that are kept."""
BY_SCHEDULE: Final = "schedule-errors"
"""Why a job was switched off that did not fail."""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _table(value: object) -> object:
    return value if isinstance(value, Mapping) else {}


def _table_or_none(value: object) -> object:
    return value if isinstance(value, Mapping) else None


Text = Annotated[Name, BeforeValidator(_text)]


class Schedule(Foreign):
    """When a job runs: each so often, by a line of cron, or once."""

    every: Count = Field(default=None, alias="everyMs")
    expression: Text = Field(default="", alias="expr")
    zone: Text = Field(default="", alias="tz")


class Payload(Foreign):
    """What a job does; its text is not read."""

    kind: Text = ""
    model: Text = ""


class Stopped(Foreign):
    """That the gateway has switched a job off by itself (``autoDisabled``, from 2026.8 on)."""

    at: Millis = Field(default=None, alias="atMs")
    reason: Text = ""
    errors: Count = Field(default=None, alias="consecutiveErrors")


class State(Foreign):
    """How a job stands."""

    next_run: Millis = Field(default=None, alias="nextRunAtMs")
    last_run: Millis = Field(default=None, alias="lastRunAtMs")
    running_since: Millis = Field(default=None, alias="runningAtMs")
    status: Text = Field(default="", validation_alias=AliasChoices("lastRunStatus", "lastStatus"))
    error: Text = Field(default="", alias="lastError")
    reason: Text = Field(default="", alias="lastErrorReason")
    errors: Count = Field(default=None, alias="consecutiveErrors")
    stopped: Annotated[Stopped | None, BeforeValidator(_table_or_none)] = Field(default=None, alias="autoDisabled")


class CronJob(Foreign):
    """One job."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    name: Text = ""
    enabled: bool
    created_at: Millis = Field(default=None, alias="createdAtMs")
    agent: Text = Field(default="", validation_alias=AliasChoices("effectiveAgentId", "agentId"))
    declared: Text = Field(default="", alias="declarationKey")
    """Set where the gateway made it for itself."""
    schedule: Annotated[Schedule, BeforeValidator(_table)] = Schedule()
    payload: Annotated[Payload, BeforeValidator(_table)] = Payload()
    state: Annotated[State, BeforeValidator(_table)] = State()


class CronEvent(Foreign):
    """What has happened to one job; the later era adds the job itself."""

    id: Annotated[str, Field(alias="jobId", min_length=1, max_length=100)]
    action: Text = ""
    run_at: Millis = Field(default=None, alias="runAtMs")
    next_run: Millis = Field(default=None, alias="nextRunAtMs")
    status: Text = ""
    error: Text = ""
    reason: Text = Field(default="", alias="errorReason")
    summary: Annotated[bool, BeforeValidator(bool)] = False
    """Whether it brought anything; what, is not read."""
    job: Any = None

    @property
    def whole(self) -> CronJob | None:
        """The job, where it came with the event."""
        return next(jobs_of((self.job,)), None)


class Beat(Foreign):
    """A heartbeat that a gateway tells of."""

    at: Millis = Field(default=None, alias="ts")
    status: Text = ""
    reason: Text = ""


class Status(Foreign):
    """What a gateway says of its cron as a whole."""

    enabled: bool = True


def jobs_of(rows: object) -> Iterator[CronJob]:
    """The jobs in a list; a row that cannot be read hides no other."""
    for row in list(_rows(rows))[:MOST]:
        try:
            yield CronJob.model_validate(row)
        except ValidationError:
            continue


def with_states(rows: object, states: object) -> Iterator[object]:
    """Rows of a jobs file, with the states that some versions keep in a file beside it, by id.

    Each state stands there by itself or under ``state``.
    """
    known = states if isinstance(states, Mapping) else {}
    for row in _rows(rows):
        identity = row.get("id") if isinstance(row, Mapping) else None
        beside = known.get(identity) if isinstance(identity, str) else None
        if isinstance(row, Mapping) and isinstance(beside, Mapping):
            yield {**row, "state": beside.get("state", beside)}
        else:
            yield row


def event_of(payload: Mapping[str, Any]) -> CronEvent | None:
    """An event; None where it cannot be read."""
    try:
        return CronEvent.model_validate(payload)
    except ValidationError:
        return None


def _rows(rows: object) -> Iterable[object]:
    return rows if isinstance(rows, list | tuple) else ()
