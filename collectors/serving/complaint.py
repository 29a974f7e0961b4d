"""What a server says of an error of its own."""

from typing import Final

from pydantic import AliasChoices, Field, TypeAdapter, ValidationError

from collectors.foreign import Foreign, Name, at
from collectors.http import Answer


class Complaint(Foreign):
    """The envelope of an error, as OpenAI, Ollama and FastAPI make it."""

    message: Name = Field(
        default="", validation_alias=AliasChoices(at("error", "message"), "error", "detail", "message", "status")
    )


COMPLAINT: Final = TypeAdapter(Complaint)


def complaint(answer: Answer) -> str:
    """The message of an error's envelope; empty where there is none."""
    try:
        return COMPLAINT.validate_json(answer.body).message
    except ValidationError:
        return ""
