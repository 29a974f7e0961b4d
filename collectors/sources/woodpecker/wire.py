"""The JSON of Woodpecker 2 and 3, reduced to what is looked at."""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter

from board.hygiene import tame
from collectors.clock import moment
from collectors.foreign import NAME_LENGTH, Foreign, at

LINES: Final = 20_000
"""Lines of a log that are read."""
_PULL: Final = re.compile(r"refs/(?:pull|merge-requests|pull-requests)/(\d{1,9})/")


def _time(value: Any) -> datetime | None:
    """Seconds since 1970; 0 is not yet."""
    return moment(value) if isinstance(value, int | float) and value > 0 else None


def _bytes(value: Any) -> bytes:
    """A line of a log: base64, though the contract of the API says numbers."""
    try:
        if isinstance(value, str):
            return b64decode(value)
        return bytes(value) if isinstance(value, list) else b""
    except (binascii.Error, ValueError, TypeError):
        return b""


def _word(value: Any) -> str:
    return tame(value, NAME_LENGTH) if isinstance(value, str) else ""


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _numbered(name: str) -> Callable[[Any], Any]:
    """The rows of a list that have a number of that name; one that has none is nothing that can be told of."""
    return lambda value: [each for each in value if _has(each, name)] if isinstance(value, list) else value


def _has(value: Any, name: str) -> bool:
    number = value.get(name) if isinstance(value, dict) else None
    return isinstance(number, int) and not isinstance(number, bool)


Whole = Annotated[int, BeforeValidator(_whole)]
"""0 where something else, or nothing, stands there."""
Word = Annotated[str, BeforeValidator(_word)]
"""Empty where something else, or nothing, stands there: one thing that is odd must not hide the others."""
When = Annotated[datetime | None, BeforeValidator(_time)]


def _named(name: str) -> Any:
    """A time by its name of version 3, and by that of version 2."""
    return Field(default=None, validation_alias=AliasChoices(name, f"{name}_at"))


class Pipeline(Foreign):
    """One pipeline; a list's ones have no workflows."""

    number: int
    status: Word = ""
    event: Word = ""
    branch: Word = ""
    """Of a pull request: the branch that it is to be merged into."""
    ref: Word = ""
    refspec: Word = ""
    """Of a pull request: ``head:base``."""
    commit: Word = ""
    created: When = _named("created")
    started: When = _named("started")
    finished: When = _named("finished")
    superseded_by: Whole = Field(default=0, validation_alias=at("cancel_info", "superseded_by"))

    @property
    def pull(self) -> int | None:
        """The number of the pull request that it is for."""
        found = _PULL.match(self.ref) if self.event == "pull_request" else None
        return int(found[1]) if found else None

    @property
    def head(self) -> str:
        """The branch that it tests."""
        return self.refspec.partition(":")[0] if self.pull is not None and self.refspec else self.branch


class Step(Foreign):
    """One step of a workflow."""

    id: Whole = 0
    name: Word = ""
    state: Word = ""
    type: Word = ""


class Workflow(Foreign):
    """One workflow of a pipeline: a file of its configuration."""

    name: Word = ""
    state: Word = ""
    children: tuple[Step, ...] | None = None


class Detail(Pipeline):
    """One pipeline, with its workflows."""

    workflows: tuple[Workflow, ...] | None = None


class Repository(Foreign):
    """One repository."""

    id: int
    full_name: Word = ""
    default_branch: Word = ""
    active: Annotated[bool, BeforeValidator(lambda value: value is not False)] = True
    last_pipeline: Annotated[
        Pipeline | None, BeforeValidator(lambda value: value if _has(value, "number") else None)
    ] = None
    """The newest one, since version 3.1; of an older server None."""


class LogLine(Foreign):
    """One line of a log."""

    data: Annotated[bytes, BeforeValidator(_bytes)] = b""


REPOSITORIES: Final = TypeAdapter(
    Annotated[tuple[Repository, ...] | None, Field(max_length=2000), BeforeValidator(_numbered("id"))]
)
REPOSITORY: Final = TypeAdapter(Repository)
PIPELINES: Final = TypeAdapter(
    Annotated[tuple[Pipeline, ...] | None, Field(max_length=100), BeforeValidator(_numbered("number"))]
)
DETAIL: Final = TypeAdapter(Detail)
LOG: Final = TypeAdapter(tuple[LogLine, ...] | None)


def text(lines: Iterable[LogLine]) -> bytes:
    """The last lines of a log as one text."""
    return b"\n".join(line.data.rstrip(b"\n") for line in tuple(lines)[-LINES:])
