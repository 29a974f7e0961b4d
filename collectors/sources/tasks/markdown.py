"""Markdown, as far as tasks are written in it: lines under their headings, and text without its marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from board.hygiene import tame

LONGEST: Final = 200
"""Characters of a task's text that are kept."""
MOST_LINES: Final = 20_000
_HEADING: Final = re.compile(r"(#{1,6})\s+(\S.*)")
_FENCE: Final = re.compile(r"\s{0,3}(```|~~~)")
_ITEM: Final = re.compile(r"\s*(?:[-*+]\s|\d+[.)]\s|\|)|\s{2}")
_LINK: Final = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)")
_MARKS: Final = re.compile(r"\*\*|__|`|~~")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is no code and no heading."""

    text: str
    """Empty: it parts what stands before it from what follows."""
    under: str
    """The heading of the second level or deeper that it stands under; empty: none."""
    lead: str
    """The last line with words before it that was no item of a list, or the heading."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, with its level from 1."""

    level: int
    text: str


def lines(text: str) -> Iterator[Line]:
    """All lines that are no code and no heading."""
    under = lead = ""
    for each in _prose(text):
        if isinstance(each, Heading):
            under = each.text if each.level > 1 else ""
            lead = each.text
            continue
        yield Line(each, under, lead)
        if each and not _ITEM.match(each):
            lead = plain(each)


def headings(text: str) -> Iterator[Heading]:
    """All headings in order."""
    return (each for each in _prose(text) if isinstance(each, Heading))


def plain(text: str) -> str:
    """What is read on one line, without links' addresses and marks."""
    return tame(_MARKS.sub("", _LINK.sub(r"\1", text[: 4 * LONGEST])).strip(), LONGEST)


def _prose(text: str) -> Iterator[Heading | str]:
    fence = ""
    for line in text.split("\n", MOST_LINES)[:MOST_LINES]:
        if found := _FENCE.match(line):
            fence = "" if fence == found[1] else fence or found[1]
        elif fence:
            continue
        elif heading := _HEADING.match(line):
            yield Heading(len(heading[1]), plain(heading[2].rstrip("# ")))
        else:
            yield line.rstrip()
