"""Foreign JSON at the edge: reduced to what is looked at, and refused with the place that does not fit."""

from typing import Annotated, Any, Final, NoReturn, TypeVar

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from board.hygiene import tame
from board.reading import OutageKind
from collectors.http import Answer
from collectors.http_outage import HttpOutage

NAME_LENGTH: Final = 200
"""Characters of a foreign name that are kept; it is masked before it is cut, since half a secret has no shape."""

Name = Annotated[str, BeforeValidator(lambda value: tame(value, NAME_LENGTH) if isinstance(value, str) else value)]
T = TypeVar("T")


class Foreign(BaseModel):
    """Foreign JSON: unknown fields are dropped, missing ones have a default."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


def at(*path: str | int) -> AliasPath:
    """A place inside foreign JSON."""
    return AliasPath(*path)  # type: ignore[arg-type]  # a first part that is a number is never given


def parse(form: TypeAdapter[T], answer: Answer) -> T:
    """Read an answer in a form.

    Raises:
        HttpOutage: garbled, with the place that does not fit.
    """
    answer.check_page()
    try:
        return form.validate_json(answer.body)
    except ValidationError as error:
        _misfit(error, answer.path)


def fit(form: TypeAdapter[T], value: Any, path: str) -> T:
    """Read what was parsed before in a form; ``path`` is what it was the answer to.

    Raises:
        HttpOutage: as :func:`parse`.
    """
    try:
        return form.validate_python(value)
    except ValidationError as error:
        _misfit(error, path)


def _misfit(error: ValidationError, path: str) -> NoReturn:
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    said = f"{place}: {fault['msg']}" if place else fault["msg"]
    raise HttpOutage(OutageKind.GARBLED, f"garbled answer to {path}: {said}"[:NAME_LENGTH]) from None
