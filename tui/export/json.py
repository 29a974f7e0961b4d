"""A board as data, in a schema that carries its version.

The document is ``{"schema": 1, "board": {...}}``. ``board`` has the fields of :class:`board.board.Board` under
their own names, documented there, each value as follows: a text, number or truth value as itself, a closed
set as its word (``"now"``), a time as ISO 8601 with its offset, a tuple as an array, a part as an object, and
``null`` where nothing is known. A cell of a status row has one field more, ``"kind"``: ``"words"`` or
``"meter"``. A field may be added within a schema; one that changes its meaning or goes raises the number.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from board.board import Board, Meter, Words

SCHEMA: Final = 1

_KINDS: Final = {Words: "words", Meter: "meter"}


def document(board: Board) -> str:
    """Write a board as indented JSON."""
    return json.dumps({"schema": SCHEMA, "board": plain(board)}, indent=2, ensure_ascii=False) + "\n"


def plain(value: Any) -> Any:
    """A value of the board as what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        kind = {"kind": _KINDS[type(value)]} if type(value) in _KINDS else {}
        return kind | {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
