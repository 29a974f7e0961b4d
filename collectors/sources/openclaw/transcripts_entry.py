"""Entry: one line of a transcript, reduced to what is looked at; what people wrote goes no further than this room."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator, Field, ValidationError

from board.hygiene import tame
from collectors.foreign import NAME_LENGTH, Foreign, Name

_BEGIN: Final = re.compile(r'^\{"type":\s*"message".{0,200}?"timestamp":\s*"([^"]{20,30})".{0,80}?"role":\s*"(\w+)"')
"""The begin of a line that is too long to be kept whole."""
ERROR_LENGTH: Final = 2000
"""Characters of an error that are looked at."""


Word = Annotated[str, BeforeValidator(lambda value: tame(value, NAME_LENGTH) if isinstance(value, str) else "")]
"""A name that may be anything else in what a tool is called with."""


class Arguments(Foreign):
    """What a tool was called with."""

    action: Word = ""
    channel: Word = ""


def _table(value: object) -> object:
    return value if isinstance(value, dict) else {}


class Block(Foreign):
    """One piece of a message."""

    type: str = ""
    text: str = ""
    id: str = ""
    name: Name = ""
    arguments: Annotated[Arguments, BeforeValidator(_table)] = Arguments()


class Message(Foreign):
    """What somebody said, or a tool brought."""

    role: str
    content: tuple[Block, ...] | str = ()
    provider: Name = ""
    model: Name = ""
    stop_reason: str = Field(default="", alias="stopReason")
    error: str = Field(default="", alias="errorMessage")
    tool: Name = Field(default="", alias="toolName")
    call: str = Field(default="", alias="toolCallId")
    failed: bool = Field(default=False, alias="isError")

    @property
    def text(self) -> str:
        """All that is written in it."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(block.text for block in self.content if block.type == "text")

    @property
    def calls(self) -> tuple[Block, ...]:
        """The tools that it calls."""
        return () if isinstance(self.content, str) else tuple(each for each in self.content if each.type == "toolCall")


class Entry(Foreign):
    """One line."""

    type: str
    timestamp: AwareDatetime
    message: Message | None = None
    custom: str = Field(default="", alias="customType")
    content: str = ""
    """What the gateway itself notes for people, such as why a turn ended."""
    provider: Name = ""
    model: Name = Field(default="", alias="modelId")


def parsed(line: str, now: datetime) -> Entry | None:
    """The entry that a line is; None where it is none. Nothing has happened later than now."""
    try:
        entry: Entry | None = Entry.model_validate_json(line)
    except ValidationError:
        entry = _begun(line)
    try:
        return entry and entry.model_copy(update={"timestamp": min(entry.timestamp.astimezone(UTC), now)})
    except OverflowError:  # at an end of the calendar
        return None


def _begun(line: str) -> Entry | None:
    """What the begin of a line says that was cut: that somebody did something then."""
    found = _BEGIN.match(line)
    if found is None:
        return None
    try:
        return Entry(type="message", timestamp=datetime.fromisoformat(found[1]), message=Message(role=found[2]))
    except ValueError:
        return None
