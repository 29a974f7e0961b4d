"""``/health`` as the servers of speech and vision give it, each in its own words."""

from typing import Annotated, Any, Final

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter, ValidationError

from board.facts import ServiceState
from board.serving import NO_MODEL
from collectors.foreign import Foreign, Name
from collectors.http import Answer
from collectors.serving.line import LOADING, Unwell

ILL: Final = ("unhealthy", "error", "failed", "degraded", "dead")


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else ""


def _flag(value: Any) -> Any:
    return value if isinstance(value, bool) else None


class Health(Foreign):
    """What is understood of it; anything else with status 200 is well."""

    status: Annotated[Name, BeforeValidator(_text)] = ""
    device: Annotated[Name, BeforeValidator(_text)] = ""
    """``cuda:0``, ``cpu``."""
    version: Annotated[Name, BeforeValidator(_text)] = ""
    loaded: Annotated[bool | None, BeforeValidator(_flag)] = Field(
        default=None, validation_alias=AliasChoices("model_loaded", "models_loaded")
    )

    @property
    def on_cpu(self) -> str:
        """That it runs on the CPU, in a sentence; empty where it does not say so."""
        return f"it says itself that its device is {self.device}" if self.device.lower().startswith("cpu") else ""

    @property
    def marks(self) -> tuple[str, ...]:
        """What qualifies a server that is well."""
        return (*((f"on {self.device}",) if self.device else ()), *((NO_MODEL,) if self.loaded is False else ()))


HEALTH: Final = TypeAdapter(Health)


def health(answer: Answer) -> Health:
    """What an answer with status 200 says.

    Raises:
        Unwell: it says that it is not ready, or not well.
    """
    try:
        said = HEALTH.validate_json(answer.body)
    except ValidationError:
        return Health()
    word = said.status.lower()
    if word.startswith(LOADING):
        raise Unwell(ServiceState.STARTING, "loading the model")
    if word.startswith(ILL):
        raise Unwell(ServiceState.DEGRADED, f"says of itself that it is {word}")
    return said
