"""Boxes to check: ``- [ ] text``, ``- [x]``, ``- [~]`` at work, ``- [-]`` given up, ``- [Instance 2]`` whose it is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Final

from board.facts import Stage
from collectors.sources.tasks.item import Item
from collectors.sources.tasks.markdown import Line, plain

MARKS: Final = {
    "": Stage.READY,
    "x": Stage.DONE,
    "~": Stage.STARTED,
    "/": Stage.STARTED,
    ">": Stage.BACKLOG,
    "-": Stage.CANCELED,
}
"""What stands in a box, in lower case."""
_BOX: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\[([^\]\n]{0,40})\](?!\()\s+(\S.*)")
_ID: Final = re.compile(r"([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+[a-z]?)\b[\s:.)\]\u2013\u2014-]*")


def boxes(lines: Iterable[Line]) -> Iterator[Item]:
    """All boxes, in order."""
    for line in lines:
        if found := _BOX.fullmatch(line.text.rstrip()):
            mark = found[1].strip()
            stage = MARKS.get(mark.lower())
            item = written(found[2], line.under)
            named = mark if stage is None else ""
            yield replace(item, stage=Stage.STARTED if stage is None else stage, agent=named, state=_state(stage))


def written(text: str, phase: str, created_at: datetime | None = None) -> Item:
    """A task that is only a text; an id that it begins with is its id."""
    title = plain(text)
    found = _ID.match(title)
    id_ = found[1] if found else ""
    return Item(
        id=id_,
        title=title[found.end() :] or title if found else title,
        stage=Stage.READY,
        phase=phase,
        said=text,
        created_at=created_at,
    )


def digest(*parts: str) -> str:
    """Five characters that stand for a text, whatever its case and its spaces."""
    said = "\0".join(" ".join(part.lower().split()) for part in parts)
    return blake2b(said.encode(), digest_size=3).hexdigest()[:5]


def _state(stage: Stage | None) -> str:
    words = {Stage.READY: "unchecked", Stage.DONE: "checked", Stage.CANCELED: "given up", Stage.BACKLOG: "deferred"}
    return words.get(stage, "at work") if stage is not None else "taken"
