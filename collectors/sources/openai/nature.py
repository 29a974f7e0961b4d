"""The nature of a server: whether it may be asked for its models."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from collectors.collector import SourceOutage
from collectors.foreign import Foreign, Name, at
from collectors.http import Answer
from collectors.processes import PROC, arguments

FRAGILE_WORDS: Final = ("llama_cpp.server", "llama_cpp/server")
FRAGILE_TITLE: Final = "llama.cpp python"
FRAGILE_PATH: Final = "/extras/tokenize"


class Nature(StrEnum):
    """How careful one has to be."""

    PLAIN = "plain"
    """No description of itself, or one of a server that is asked like any other."""
    DESCRIBED = "described"
    """The same, with a description that can be asked for at any time."""
    FRAGILE = "fragile"
    """``llama-cpp-python[server]``: whoever asks for its models aborts the answer that it is giving to a person."""


def _is_fragile(paths: Any) -> Any:
    return isinstance(paths, dict) and any(FRAGILE_PATH in path for path in paths)


class Description(Foreign):
    """``/openapi.json`` of FastAPI."""

    title: Name = Field(default="", validation_alias=at("info", "title"))
    extras: Annotated[bool, BeforeValidator(_is_fragile)] = Field(default=False, validation_alias="paths")
    """Whether it has paths that ``llama-cpp-python`` alone has."""


DESCRIPTION: Final = TypeAdapter(Description)


def of_process(pid: int | None, proc: Path = PROC) -> Nature | None:
    """What the arguments of a server's process tell, without asking it; None: nothing. They go nowhere."""
    words = () if pid is None else arguments(pid, proc)
    return Nature.FRAGILE if any(known in word for word in words for known in FRAGILE_WORDS) else None


def of_answer(answer: Answer) -> Nature:
    """What the answer to ``/openapi.json`` tells."""
    if answer.status != 200:
        return Nature.PLAIN
    try:
        answer.check_page()
        description = DESCRIPTION.validate_json(answer.body)
    except (ValidationError, SourceOutage):
        return Nature.PLAIN
    fragile = description.extras or FRAGILE_TITLE in description.title.lower()
    return Nature.FRAGILE if fragile else Nature.DESCRIBED
