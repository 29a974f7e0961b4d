"""Forms that the JSON of several trackers shares."""

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from board.hygiene import tame
from collectors.foreign import NAME_LENGTH, Foreign

T = TypeVar("T")
_log = logging.getLogger(__name__)

TITLE_LENGTH: Final = 300
_FIRST: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""Servers write the first day of their calendars for a time that is not set."""


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    read = read if read.tzinfo else read.replace(tzinfo=UTC)
    return read if read >= _FIRST else None


def _day(value: Any) -> date | None:
    """The day as it is written there: a due date is a day, and its hour is the service's own."""
    read = _moment(value)
    return read.date() if read else None


def _title(value: Any) -> Any:
    return tame(value, TITLE_LENGTH) if isinstance(value, str) else ""


def _some(name: str) -> Callable[[Any], tuple[str, ...]]:
    """The texts under one name of each object of a list; null is an empty list."""

    def names(value: Any) -> tuple[str, ...]:
        found = (each.get(name) for each in value if isinstance(each, dict)) if isinstance(value, list) else ()
        return tuple(tame(each, 100) for each in found if isinstance(each, str))

    return names


def _row(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """One row of a list; None where it is none."""
    try:
        return handler(value)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
        _tell_once(".".join(str(part) for part in fault["loc"]) or "row", fault["msg"])
        return None


def _rows(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    found = tuple(each for each in rows if each is not None)
    if rows and not found:
        raise ValueError(f"none of {len(rows)} rows fits")
    return found


@lru_cache(maxsize=256)
def _tell_once(place: str, fault: str) -> None:
    _log.warning("left out a row of a list that does not fit: %s: %s", place, fault)


Name = Annotated[
    str, BeforeValidator(lambda value: tame(value, NAME_LENGTH) if isinstance(value, str) else value or "")
]
When = Annotated[datetime | None, BeforeValidator(_moment)]
"""None: not set, also where a server has a word of its own for that."""
Day = Annotated[date | None, BeforeValidator(_day)]
Title = Annotated[str, BeforeValidator(_title)]
Logins = Annotated[tuple[str, ...], BeforeValidator(_some("login"))]
Labels = Annotated[tuple[str, ...], BeforeValidator(_some("name"))]
Text = Annotated[str, BeforeValidator(lambda value: value if isinstance(value, str) else "")]
"""Read for what it names, and kept by nobody."""
Fitting = Annotated[T | None, WrapValidator(_row)]
"""None: it does not fit, which is no trouble of its like."""
Rows = Annotated[tuple[Annotated[T, WrapValidator(_row)], ...], AfterValidator(_rows)]
"""A list of which one odd row does not hide the others; none that fits is no empty list, and refused."""
Number = Annotated[int, Field(ge=-(2**53), le=2**53)]


class Loose(Foreign):
    """Foreign JSON in which null is as good as nothing: one odd row must not hide all others."""

    @model_validator(mode="before")
    @classmethod
    def _without_null(cls, value: Any) -> Any:
        return {name: each for name, each in value.items() if each is not None} if isinstance(value, dict) else value


class User(Loose):
    """A person or a robot."""

    login: Name = ""
