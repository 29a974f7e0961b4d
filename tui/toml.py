"""Values as TOML writes them, whatever is in them."""

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from board.hygiene import tame

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def literal(value: Any) -> str:
    """A value on one line: texts, numbers, truth values, lists, and tables of them; of a model what has a value.

    Raises:
        TypeError: TOML has no word for it.
    """
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, BaseModel):
        value = value.model_dump(exclude_none=True)
    if isinstance(value, str | Path):
        return quoted(str(value))
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(str(name))} = {literal(each)}" for name, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    return _number(value)


def quoted(text: str) -> str:
    """A text in double quotes; it is tame before it is written, for whoever reads the file on a terminal."""
    return '"' + "".join(_escaped(each) for each in tame(text, 4000)) + '"'


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    raise TypeError(f"TOML has no word for {type(value).__name__}")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else quoted(name)


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
