"""Numbered lists of what is next: ``1. text``, of which one may come after another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from board.facts import Stage
from collectors.sources.tasks.boxes import digest, written
from collectors.sources.tasks.item import Item
from collectors.sources.tasks.markdown import Line

MOST: Final = 40
_LEAD: Final = re.compile(
    r"(?i)\bnext\b.{0,40}\b(?:steps?|actions?|tasks?|items?|session|up)\b|^\W*(?:up )?next\b\W*(?:\(.*\))?\W*$"
    r"|\baction items?\b|^\W*to-?\s?do\b"
)
_NUMBERED: Final = re.compile(r"\s{0,3}(\d{1,3})[.)]\s+(?:\[([ xX~-])\]\s+)?(\S.*)")
_DONE: Final = re.compile(r"^~~.*~~|\u2705|\u2714|(?i:\((?:done|merged|completed?)\)|\bDONE\b\W*$)")
_UNIT: Final = (
    r"(?:%|(?:s|secs?|seconds?|min|minutes?|h|hours?|days?|weeks?|months?|runs?|reviews?|approvals?|times)\b)"
)
_AFTER: Final = re.compile(
    r"(?i)\b(?:after|(?:once|needs|depends on|blocked by)(?=\s+(?:step|item|task|#)))\s+(?:step|item|task)?"
    rf"\s*#?(\d{{1,2}})(?![\w-]|\.\d|\s*{_UNIT})"
)
_AFTER_ID: Final = re.compile(r"\b(?i:after|once|depends on|needs|blocked by)\s+((?:[A-Z][A-Z0-9]*-)+\d+)")


@dataclass(frozen=True, slots=True)
class Next:
    """One entry of a list."""

    number: int
    item: Item
    after: tuple[int, ...]
    """Numbers of the entries that come before it, where it says so."""


def last_list(lines: Sequence[Line], day: datetime | None) -> tuple[Next, ...]:
    """The last list of what is next; nothing where there is none.

    Args:
        lines: Of the file.
        day: When its tasks were written down.
    """
    found: list[Next] = []
    lead = ""
    for line, text in ((line, _NUMBERED.fullmatch(line.text)) for line in lines):
        if text is None or not _LEAD.search(line.lead):
            continue
        number = int(text[1])
        if line.lead != lead or (found and number <= found[-1].number):
            found, lead = [], line.lead
        if len(found) < MOST:
            found.append(_entry(number, text[2] or "", text[3], day))
    return tuple(found)


def chained(entries: Sequence[Next], name: str) -> Iterator[Item]:
    """The entries that are not done, each with the ids of those that it comes after."""
    ids = {each.number: each.item.id or f"{name}-{digest(each.item.title)}" for each in entries}
    open_ = {each.number for each in entries if each.item.stage not in (Stage.DONE, Stage.CANCELED)}
    for each in entries:
        if each.number in open_:
            before = tuple(ids[number] for number in each.after if number in open_ and number != each.number)
            after = tuple(dict.fromkeys((*before, *_AFTER_ID.findall(each.item.said))))
            yield replace(each.item, id=ids[each.number], depends_on=after)


def _entry(number: int, box: str, text: str, day: datetime | None) -> Next:
    item = written(text, "", day)
    done = box.lower() == "x" or _DONE.search(text)
    stage = Stage.DONE if done else Stage.STARTED if box == "~" else Stage.CANCELED if box == "-" else Stage.READY
    after = tuple(dict.fromkeys(int(found) for found in _AFTER.findall(text)))
    return Next(number, replace(item, stage=stage, state=f"next {number}"), after)
