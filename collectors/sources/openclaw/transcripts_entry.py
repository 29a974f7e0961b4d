"""Entry: one line of a transcript, reduced to what is looked at; what people wrote goes no further than this room."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, ValidationError

from board.hygiene import tame
from collectors.foreign import NAME_LENGTH, Foreign

_BEGIN: Final = re.compile(r'^\{"type":\s*"message".{0,200}?"timestamp":\s*"([^"]{20,30})".{0,80}?"role":\s*"(\w+)"')
"""The begin of a line that is too long to be kept whole."""
_WORDS: Final = re.compile(
    r',\s*"content":\s*(?:\[\s*\{\s*"type":\s*"text",\s*"text":\s*)?'
    r'"((?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u])){0,2000})'
)
"""What follows in it, where it begins with words: a picture stands behind them."""
_LONE: Final = re.compile(r"(?i)(?<!\\ud[89ab]..)\\ud[c-f]..|\\ud[89ab]..(?!\\ud[c-f]..)")
"""Half of a character, as it is left where a text was cut in the middle of one: no JSON for most readers."""
HEAD: Final = 2000
"""Characters of a message in which it is looked for whose it is."""
ERROR_LENGTH: Final = 2000
"""Characters of an error that are looked at."""


Word = Annotated[str, BeforeValidator(lambda value: tame(value, NAME_LENGTH) if isinstance(value, str) else "")]
"""A name that may be anything else: what makes no sense must not hide the rest of its line."""
Text = Annotated[str, BeforeValidator(lambda value: value if isinstance(value, str) else "")]
"""The same, kept as long as it is."""
Flag = Annotated[bool, BeforeValidator(lambda value: value is True)]


class Arguments(Foreign):
    """What a tool was called with."""

    action: Word = ""
    channel: Word = ""


def _table(value: object) -> object:
    return value if isinstance(value, dict) else {}


def _maybe_table(value: object) -> object:
    return value if isinstance(value, dict | BaseModel) else None


def _blocks(value: object) -> object:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, dict)]
    return value if isinstance(value, str) else ()


class Block(Foreign):
    """One piece of a message."""

    type: Word = ""
    text: Text = ""
    id: Word = ""
    name: Word = ""
    arguments: Annotated[Arguments, BeforeValidator(_table)] = Arguments()


Content = Annotated[tuple[Block, ...] | str, BeforeValidator(_blocks)]
"""What is said, whole or in pieces."""


class Sender(Foreign):
    """Who sent a message, as the gateway notes it where it keeps transcripts in a database."""

    name: Word = Field(default="", alias="senderName")
    username: Word = Field(default="", alias="senderUsername")
    kind: Word = Field(default="", alias="senderKind")
    """``human``, ``bot`` or ``unknown``."""
    channel: Word = Field(default="", alias="pluginId")


class Message(Foreign):
    """What somebody said, or a tool brought."""

    role: str
    content: Content = ()
    provider: Word = ""
    model: Word = ""
    stop_reason: Word = Field(default="", alias="stopReason")
    error: Text = Field(default="", alias="errorMessage")
    tool: Word = Field(default="", alias="toolName")
    call: Word = Field(default="", alias="toolCallId")
    failed: Flag = Field(default=False, alias="isError")
    sender: Annotated[Sender, BeforeValidator(_table)] = Sender()
    origin: Word = Field(default="", alias="provenance")
    """``external_user``, ``inter_session`` or ``internal_system``; empty: not noted."""
    channel: Word = Field(default="", alias="sourceChannel")
    packed: Flag = False
    """Whether its words are packed, so that nobody has looked at them."""

    @property
    def text(self) -> str:
        """All that is written in it."""
        return written(self.content)

    @property
    def calls(self) -> tuple[Block, ...]:
        """The tools that it calls."""
        return () if isinstance(self.content, str) else tuple(each for each in self.content if each.type == "toolCall")


class Entry(Foreign):
    """One line."""

    type: str
    timestamp: AwareDatetime
    message: Annotated[Message | None, BeforeValidator(_maybe_table)] = None
    custom: Word = Field(default="", alias="customType")
    content: Content = ()
    """What the gateway itself notes for people, such as why a turn ended."""
    channel: Word = ""
    """Where the session's conversation is, where the gateway notes that."""


def written(content: tuple[Block, ...] | str) -> str:
    """All that is written in what somebody said."""
    if isinstance(content, str):
        return content
    return "\n".join(block.text for block in content if block.type == "text")


def parsed(line: str, now: datetime) -> Entry | None:
    """The entry that a line is; None where it is none. Nothing has happened later than now."""
    for text in (line, _LONE.sub(r"\\ufffd", line)):
        with suppress(ValidationError):
            return _until(Entry.model_validate_json(text), now)
    return _until(_begun(line), now)


def of_table(table: Mapping[str, object], now: datetime) -> Entry | None:
    """The same of a line of a database, with its ``words`` and ``calls`` in place of all that was said."""
    message = table.get("message")
    if isinstance(message, dict):
        words, calls = message.get("words"), message.get("calls")
        packed = table.get("packed") == 1
        text = {"type": "text", "text": "\u2026" if packed else words}
        message = {**message, "content": [text, *(calls if isinstance(calls, list) else ())], "packed": packed}
    try:
        return _until(Entry.model_validate({**table, "message": message}), now)
    except ValidationError:
        return None


def _until(entry: Entry | None, now: datetime) -> Entry | None:
    try:
        return entry and entry.model_copy(update={"timestamp": min(entry.timestamp.astimezone(UTC), now)})
    except OverflowError:  # at an end of the calendar
        return None


def _begun(line: str) -> Entry | None:
    """What the begin of a line says that was cut: that somebody did something then, and how their words begin."""
    found = _BEGIN.match(line)
    if found is None:
        return None
    try:
        message = Message(role=found[2], content=_first_words(line[found.end() :]))
        return Entry(type="message", timestamp=datetime.fromisoformat(found[1]), message=message)
    except ValueError:
        return None


def _first_words(rest: str) -> str:
    """The begin of the words of a message, by which it is known whose they are."""
    found = _WORDS.match(rest)
    with suppress(ValueError):
        return json.loads(f'"{found[1]}"') if found else ""
    return ""
